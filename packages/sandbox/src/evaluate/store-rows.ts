/** The earlier applications of a case, put into the reuse index by the product's own code as of their own time. */
import type { Application, Origin } from "@bonafide/core/domain/application";
import { lookupFactories } from "@bonafide/core/lookups";
import { indexApplication } from "@bonafide/core/screening/index-application";
import { HttpFailure } from "@bonafide/core/http/http";
import type { CaseWorld } from "./compose.ts";
import type { WorkedCase } from "./schema.ts";

type Row = NonNullable<WorkedCase["store"]>[number];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const ORIGIN_OF: Readonly<Record<string, Origin>> = {
  "job-board": "posting",
  agency: "agency",
  referral: "referral",
  sourced: "sourced",
  internal: "internal",
};

/** Minutes say it more exactly where a row has both. */
function submittedAt(row: Row, { application }: WorkedCase): Date {
  const beforeMs = row.minutes_before === null ? (row.days_before ?? 0) * DAY_MS : row.minutes_before * MINUTE_MS;
  return new Date(Date.parse(application.submitted_at) - beforeMs);
}

/** The last word is the family name, as it is in the application. */
function namesOf(name: string | null): { readonly givenName: string; readonly familyName: string } {
  const words = (name ?? "").trim().split(/\s+/u);
  return { givenName: words.slice(0, -1).join(" "), familyName: words.at(-1) ?? "" };
}

const given = (...texts: readonly (string | null)[]) => texts.filter((text) => text !== null);

function applicationOf(row: Row, worked: WorkedCase): Application {
  return {
    ref: { applicationId: row.application_id, candidateId: `candidate-of-${row.application_id}` },
    submittedAt: submittedAt(row, worked),
    open: true,
    origin: ORIGIN_OF[row.source ?? ""] ?? "posting",
    job: row.job_id === null ? null : { id: row.job_id, title: "", departmentIds: [], country: worked.job.country },
    ...namesOf(row.name),
    emails: given(row.email),
    phones: given(row.phone),
    places: [],
    links: given(row.linkedin, row.github, row.portfolio),
    answers: typeof row.address === "string" ? [{ question: POSTAL_QUESTION, answer: row.address }] : [],
    attachments: [],
    submission: { ip: row.ip === null ? null : { address: row.ip, vouchedBy: "intake" } },
  };
}

/** Where neither ATS has a field for it. */
export const POSTAL_QUESTION = "Postal address";

/** Reserved numbers stand for real ones, as in the case's own application. */
async function numbersOf(application: Application, { connection }: CaseWorld): Promise<readonly string[]> {
  const lookup = lookupFactories
    .map((create) =>
      create({
        http: async ({ url }) => {
          throw new HttpFailure("blocked", new URL(url).host, false);
        },
        credentials: {},
        overrides: {},
        dns: null,
      }),
    )
    .find(({ fact }) => fact === "phone");
  const evidence = await lookup?.look(application, {
    connection,
    known: () => ({ status: "absent" }),
    document: async () => ({ status: "none" }),
    signal: new AbortController().signal,
  });
  if (evidence?.status !== "found" || !("numbers" in evidence.fact)) return [];
  return evidence.fact.numbers.flatMap(({ e164 }) => e164 ?? []);
}

export async function storeEarlier(world: CaseWorld, worked: WorkedCase): Promise<void> {
  for (const row of worked.store ?? []) {
    const application = applicationOf(row, worked);
    await indexApplication(world.deps.stores.links, world.secrets, {
      connectionId: world.connection.id,
      application,
      cleared: row.outcome === "cleared",
      phones: await numbersOf(application, world),
      network: row.ip,
      countries: [],
      document: world.documentOf(row.resume_text === null ? null : { text: row.resume_text }),
    });
  }
}
