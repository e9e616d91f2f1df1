/** Signed webhooks as the vendor sends them, built from its documented samples with signing code of its own. */
import { createHmac } from "node:crypto";
import type { ApplicationRef } from "../../domain/application.ts";
import type { Account } from "./emulator-account.ts";
import anonymized from "./fixtures/candidate-anonymized.json" with { type: "json" };
import deletedApplication from "./fixtures/delete-application.json" with { type: "json" };
import deletedCandidate from "./fixtures/delete-candidate.json" with { type: "json" };
import merged from "./fixtures/merge-candidate.json" with { type: "json" };
import created from "./fixtures/new-candidate-application.json" with { type: "json" };
import ping from "./fixtures/ping.json" with { type: "json" };

/** The vendor's serialiser writes these as escapes, and signs what it wrote. */
const escaped = (json: string) =>
  json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

export function createDeliveries(account: Account) {
  let sent = 0;

  function find({ applicationId, candidateId }: ApplicationRef) {
    const [id, owner] = [Number(applicationId), Number(candidateId)];
    const application = account.applications.get(id) ?? account.gone.applications.get(id);
    const candidate = account.candidates.get(owner) ?? account.gone.candidates.get(owner);
    if (!application || !candidate) throw new Error(`the account never had application ${applicationId}`);
    return { application, candidate };
  }

  function person(ref: ApplicationRef) {
    const { candidate } = find(ref);
    return { id: candidate.id, first_name: candidate.first_name, last_name: candidate.last_name };
  }

  /** The embedded form: candidate and jobs inside, neither answers nor location. */
  function applicationPayload(ref: ApplicationRef) {
    const { application, candidate } = find(ref);
    const sample = structuredClone(created.payload.application);
    const job = application.job_id === null ? undefined : account.jobs.get(Number(application.job_id));
    return {
      ...sample,
      id: application.id,
      prospect: application.prospect,
      status: application.status === "in_process" ? "active" : application.status,
      applied_at: application.created_at,
      rejected_at: application.rejected_at,
      last_activity_at: application.last_activity_at,
      url: `https://app.greenhouse.io/people/${candidate.id}?application_id=${application.id}`,
      custom_fields: application.custom_fields,
      candidate: {
        ...sample.candidate,
        ...person(ref),
        created_at: candidate.created_at,
        url: `https://app.greenhouse.io/people/${candidate.id}`,
        phone_numbers: candidate.phone_numbers,
        email_addresses: candidate.email_addresses,
        addresses: candidate.addresses,
        website_addresses: candidate.website_addresses,
        social_media_addresses: candidate.social_media_addresses,
        tags: account.tagNames(candidate.id),
      },
      jobs: sample.jobs.map((entry) => ({
        ...entry,
        id: job?.id ?? entry.id,
        name: job?.name ?? entry.name,
        job_post_id: application.job_post_id,
      })),
    };
  }

  function payload(action: string, ref: ApplicationRef): unknown {
    switch (action) {
      case "ping":
        return ping.payload;
      case "delete_application": {
        const { application } = find(ref);
        const { id, candidate_id, job_id, created_at, prospect } = application;
        return {
          application: { ...deletedApplication.payload.application, id, candidate_id, job_id, created_at, prospect },
        };
      }
      case "delete_candidate": {
        const ids = [...account.gone.applications.values()].filter(
          (row) => row.candidate_id === Number(ref.candidateId),
        );
        return {
          person: {
            ...deletedCandidate.payload.person,
            ...person(ref),
            deleted_application_ids: ids.map(({ id }) => id),
          },
        };
      }
      case "merge_candidate": {
        const into = account.mergedInto.get(Number(ref.candidateId));
        if (into === undefined) throw new Error(`candidate ${ref.candidateId} was not merged`);
        return { person: { ...merged.payload.person, ...person(ref), new_candidate_id: into } };
      }
      case "candidate_anonymized":
        return { ...anonymized.payload, candidate_id: Number(ref.candidateId) };
      case "update_candidate":
        return { candidate: applicationPayload(ref).candidate };
      default:
        return { application: applicationPayload(ref) };
    }
  }

  return (action: string, ref: ApplicationRef, secret: string) => {
    sent += 1;
    const { organization_id, organization_name } = created;
    const body = escaped(JSON.stringify({ action, organization_id, organization_name, payload: payload(action, ref) }));
    return {
      headers: {
        "content-type": "application/json",
        signature: `sha256 ${createHmac("sha256", secret).update(body, "utf8").digest("hex")}`,
        "greenhouse-event-id": `evt-${String(sent).padStart(8, "0")}`,
      },
      body,
    };
  };
}
