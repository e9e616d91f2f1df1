/** What lists tell: applications from a moment on, and how those that are known already stand. */
import type { ApplicationRef } from "../../domain/application.ts";
import type { ApplicationLister, HeldValue, SessionDeps, Standing } from "../ats.ts";
import { heldInField } from "./carrier-field.ts";
import { heldByTags } from "./carrier-tag.ts";
import type { Client } from "./client.ts";
import { errors } from "./errors.ts";
import { isAnonymized, toListed } from "./mapping.ts";

export function createLister(
  client: Client,
  { connection, logger }: Pick<SessionDeps, "connection" | "logger">,
): Required<Omit<ApplicationLister, "listDeleted">> {
  const { carrier } = connection;

  async function lookAt(refs: readonly ApplicationRef[]): Promise<readonly Standing[]> {
    if (refs.length === 0) return [];
    const ids = refs.map(({ applicationId }) => applicationId).join(",");
    const rows = new Map((await client.applications(ids)).map((row) => [row.id, row]));
    // The row's candidate: after a merge ours is gone.
    const owners = new Set([...rows.values()].map((row) => row.candidate_id));
    const [people, fields] = await Promise.all([
      owners.size === 0 ? [] : client.candidates([...owners].join(",")),
      carrier.kind === "application_field" && rows.size > 0 ? client.applicationFields(ids) : [],
    ]);
    const candidates = new Map(people.flatMap((row) => (row === null ? [] : [[row.id, row]])));
    return refs.map((ref): Standing => {
      const row = rows.get(ref.applicationId);
      if (!row) return { ref, state: "absent", held: null };
      const candidate = candidates.get(row.candidate_id);
      // Private to somebody else, or a stub: neither says that anything was erased.
      if (!candidate || candidate.message !== null) return { ref, state: "unknown", held: null };
      if (isAnonymized(candidate)) return { ref, state: "anonymized", held: null };
      const own = fields.find(({ id }) => id === row.id)?.custom_fields ?? {};
      const held: HeldValue | null =
        carrier.kind === "tag"
          ? heldByTags(candidate.tags)
          : carrier.kind === "application_field"
            ? heldInField(own, carrier.key)
            : null;
      return { ref, state: "shown", held };
    });
  }

  return {
    async listApplications({ by, since }, cursor) {
      const { rows, next } = await client.applicationsSince(by, since, cursor);
      const readable = rows.filter((row) => row !== null);
      const count = rows.length - readable.length;
      if (count > 0)
        logger.warn("rows of a list cannot be read", { connectionId: connection.id, provider: errors.provider, count });
      return { rows: readable.map(toListed), next };
    },
    lookAt,
  };
}
