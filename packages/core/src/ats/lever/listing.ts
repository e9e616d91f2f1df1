/** What lists tell: applications from a moment on, what was deleted, and how those that are known already stand. */
import type { ApplicationRef } from "../../domain/application.ts";
import { ProviderError } from "../../domain/errors.ts";
import type { ApplicationLister, ListedDeletion, Page, SessionDeps, Standing } from "../ats.ts";
import { createPermitted } from "../permitted.ts";
import { unless } from "../provider-errors.ts";
import { heldByTags } from "./carrier-tag.ts";
import type { Client } from "./client.ts";
import { errors } from "./errors.ts";
import { isAnonymized, toListed } from "./mapping.ts";

/** There are two lists of what was deleted; a cursor says which of them it belongs to. */
const APPLICATIONS = "applications";
const OPPORTUNITIES = "opportunities";
const LISTS = { [OPPORTUNITIES]: "", [APPLICATIONS]: "" };

export function createLister(
  client: Client,
  deps: Pick<SessionDeps, "connection" | "logger">,
): Required<ApplicationLister> {
  const { connection, logger } = deps;
  const permitted = createPermitted(deps, errors.provider);
  /** Whether the credential may see confidential opportunities, as far as is known. */
  let confidential = true;

  /** The rows that could be read. */
  function readable<Row>(rows: readonly (Row | null)[]): readonly Row[] {
    const kept = rows.filter((row) => row !== null);
    const count = rows.length - kept.length;
    if (count > 0)
      logger.warn("rows of a list cannot be read", { connectionId: connection.id, provider: errors.provider, count });
    return kept;
  }

  async function listDeleted(
    window: { readonly since: Date; readonly until: Date },
    cursor: string | null,
  ): Promise<Page<ListedDeletion>> {
    const [list = OPPORTUNITIES, offset = null] = cursor === null ? [] : cursor.split(/:(.*)/s);
    if (!Object.hasOwn(LISTS, list)) throw errors.of("invalid");
    const from = offset === "" ? null : offset;
    const onwards = (next: string | null) => (next === null ? null : `${list}:${next}`);
    if (list === OPPORTUNITIES) {
      const page = await permitted("deleted opportunities", client.deletedOpportunities(window, from), [
        "forbidden",
        "not_found",
      ]);
      const rows = readable(page?.rows ?? []).map(({ id }) => ({ candidateId: id, applicationId: null }));
      return { rows, next: onwards(page?.next ?? null) ?? `${APPLICATIONS}:` };
    }
    const page = await permitted("deleted applications", client.deletedApplications(window, from), [
      "forbidden",
      "not_found",
    ]);
    const rows = readable(page?.rows ?? []).map(({ id, opportunityId }) => ({
      candidateId: opportunityId,
      applicationId: id,
    }));
    return { rows, next: onwards(page?.next ?? null) };
  }

  /** There is no list by ids, so each is asked for alone. */
  async function lookAtOne(ref: ApplicationRef): Promise<Standing> {
    let opportunity: Awaited<ReturnType<Client["opportunity"]>>;
    try {
      opportunity = await client.opportunity(ref.candidateId);
    } catch (error) {
      // Confidential by now, and not for our eyes: that erases nothing.
      if (error instanceof ProviderError && error.code === "forbidden") return { ref, state: "unknown", held: null };
      throw error;
    }
    if (!opportunity || opportunity.deletedAt !== null) return { ref, state: "absent", held: null };
    if (isAnonymized(opportunity)) return { ref, state: "anonymized", held: null };
    if (!opportunity.applications.some(({ id }) => id === ref.applicationId))
      return { ref, state: "absent", held: null };
    return {
      ref,
      state: "shown",
      held: connection.carrier.kind === "tag" ? heldByTags(opportunity.tags) : null,
    };
  }

  return {
    async listApplications({ by, since }, cursor) {
      const read = () => client.opportunitiesSince({ by, since, confidential }, cursor);
      let page = confidential ? await unless(read(), ["forbidden"]) : null;
      if (page === null) {
        confidential = false;
        page = await read();
      }
      return { rows: readable(page.rows).flatMap(toListed), next: page.next };
    },
    listDeleted,
    async lookAt(refs) {
      const standing: Standing[] = [];
      // One after the other: all of them at once would use up what the vendor allows in a second.
      for (const ref of refs) standing.push(await lookAtOne(ref));
      return standing;
    },
  };
}
