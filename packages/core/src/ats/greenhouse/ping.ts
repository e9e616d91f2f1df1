/** The delivery Greenhouse sends when a webhook is saved: https://developers.greenhouse.io/webhooks.html */
import { createHmac } from "node:crypto";

export function ping(secret: string, now: Date) {
  const body = JSON.stringify({ action: "ping", payload: {} });
  return {
    headers: {
      "content-type": "application/json",
      signature: `sha256 ${createHmac("sha256", secret).update(body).digest("hex")}`,
      "greenhouse-event-id": `doctor-${now.getTime()}`,
    },
    body,
  };
}
