/** Signed webhooks as the vendor sends them, built from its documented samples with signing code of its own. */
import { createHmac } from "node:crypto";
import type { ApplicationRef } from "../../domain/application.ts";
import { type Account, uuid } from "./emulator-account.ts";
import created from "./fixtures/application-created.json" with { type: "json" };
import stageChange from "./fixtures/candidate-stage-change.json" with { type: "json" };

/** An action that is no event: what the settings page's button sends. */
const TEST = "test";

export function createDeliveries(account: Account) {
  let sent = 0;

  function data(event: string, { applicationId, candidateId }: ApplicationRef): object {
    const opportunity = account.opportunities.get(candidateId) ?? account.gone.get(candidateId);
    if (!opportunity) throw new Error(`the account never had opportunity ${candidateId}`);
    const ids = { opportunityId: candidateId, candidateId, contactId: opportunity.contact };
    switch (event) {
      case "applicationCreated":
        return { ...created.data, ...ids, applicationId };
      case "candidateStageChange":
        // In the vendor's sample the deprecated id is another one.
        return { ...stageChange.data, ...ids, candidateId: uuid("9d5a1f33", 1) };
      case "candidateArchiveChange":
        return { ...ids, toArchived: opportunity.archived };
      case "contactCreated":
      case "contactUpdated":
        return { contactId: opportunity.contact };
      default:
        return ids;
    }
  }

  return (action: string, ref: ApplicationRef, secret: string) => {
    sent += 1;
    const triggeredAt = account.now();
    const token = createHmac("sha256", "emulated token").update(String(sent)).digest("hex").slice(0, 48);
    const signature = createHmac("sha256", secret).update(`${token}${triggeredAt}`, "utf8").digest("hex");
    const body = {
      // In the vendor's table of fields and not in its samples: both kinds are sent.
      ...(sent % 2 === 1 ? { id: uuid("0b7d6b7e", sent) } : {}),
      event: action === TEST ? "candidateHired" : action,
      triggeredAt,
      token,
      signature,
      data: action === TEST ? {} : data(action, ref),
    };
    return {
      headers: { "content-type": "application/json", "user-agent": "Lever-Webhooks" },
      body: JSON.stringify(body),
    };
  };
}
