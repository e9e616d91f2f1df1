/** The test request of Lever's settings page: it names an event and nothing it could be about. */
import { createHmac } from "node:crypto";

export function ping(secret: string, now: Date) {
  const triggeredAt = now.getTime();
  const token = `doctor-${triggeredAt}`;
  const signature = createHmac("sha256", secret).update(`${token}${triggeredAt}`).digest("hex");
  return {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event: "applicationCreated", token, triggeredAt, signature, data: {} }),
  };
}
