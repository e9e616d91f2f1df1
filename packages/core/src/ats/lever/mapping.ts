/** Lever's opportunity as an {@link Application}: pure, and lenient about everything but the ids. */
import * as z from "zod/mini";
import type { Application, Job, Origin } from "../../domain/application.ts";
import type { Connection } from "../../domain/connection.ts";
import { SettingsError } from "../../domain/errors.ts";
import { applicantAddress, distinct, type OpenIntake, placesOf, type Questions, readAnswers } from "../answers.ts";
import type { ListedApplication } from "../ats.ts";
import { Id } from "./id.ts";
import {
  type ApplicationPart,
  Archived,
  type ArchiveReason,
  type ListedOpportunity,
  Opportunity,
  type Posting,
  type Resume,
} from "./schema.ts";

/** How the opportunity came about says more than how its application was made, where a person or an agency was in between. */
const OPPORTUNITY_ORIGINS = new Map<string | null, Origin>([
  ["agency", "agency"],
  ["sourced", "sourced"],
  ["internal", "internal"],
  ["referred", "referral"],
]);
const APPLICATION_TYPES = new Map<string | null, Origin>([
  ["user", "added_by_hand"],
  ["referral", "referral"],
]);

const originOf = (opportunity: Pick<Opportunity, "origin">, application: Pick<ApplicationPart, "type">): Origin =>
  OPPORTUNITY_ORIGINS.get(opportunity.origin) ?? APPLICATION_TYPES.get(application.type) ?? "posting";

/** One field for the whole name: the last word counts as family name. Only compared within this company's own data. */
function namesOf(name: string | null): Pick<Application, "givenName" | "familyName"> {
  const words = (name ?? "").split(/\s/).filter((word) => word !== "");
  return { givenName: words.slice(0, -1).join(" "), familyName: words.at(-1) ?? "" };
}

const isOpen = ({ archived, archivedAt }: Pick<Opportunity, "archived" | "archivedAt">) =>
  archived === null && archivedAt === null;

/** What {@link ArchiveReason} is asked for; null while nothing is archived, and in old samples. */
export const archiveReasonOf = ({ archived }: Pick<Opportunity, "archived">): string | null =>
  z.safeParse(Archived, archived).data?.reason ?? null;

/** Lever knows hired and not hired; whoever withdrew is among the latter, under a reason in the company's own words. */
function endingOf(
  opportunity: Pick<Opportunity, "archived" | "archivedAt">,
  reason: ArchiveReason | null,
): Pick<Application, "ending"> {
  if (isOpen(opportunity)) return {};
  const at = z.safeParse(Archived, opportunity.archived).data?.archivedAt ?? opportunity.archivedAt;
  const ends = { hired: "hired", "non-hired": "rejected" } as const;
  const { type } = reason ?? { type: null };
  return { ending: { as: type === "hired" || type === "non-hired" ? ends[type] : "other", at } };
}

/** Of the opportunity, or of the whole person. */
export const isAnonymized = ({
  isAnonymized: anonymized,
  contact,
}: Pick<Opportunity, "isAnonymized" | "contact">): boolean =>
  anonymized === true || (typeof contact === "object" && contact?.isAnonymized === true);

/** Every application of an opportunity in a list. */
export const toListed = (opportunity: ListedOpportunity): readonly ListedApplication[] =>
  opportunity.applications.map((application) => ({
    ref: { applicationId: application.id, candidateId: opportunity.id },
    createdAt: application.createdAt ?? opportunity.createdAt,
    updatedAt: opportunity.updatedAt,
    origin: originOf(opportunity, application),
    open: isOpen(opportunity),
    anonymized: isAnonymized(opportunity),
    jobId: application.posting,
  }));

const jobOf = (id: string, posting: Posting | null): Job => ({
  id,
  title: posting?.text ?? "",
  // Departments and teams have no ids in Lever: their names are what a connection selects by.
  departmentIds: distinct([posting?.categories?.department ?? "", posting?.categories?.team ?? ""]),
  country: posting?.country ?? null,
});

/** The longest name of a zone has 32 characters; longer texts name none. */
const MAX_ZONE_LENGTH = 64;
const clockOf = (zone: string | null) =>
  zone === null || zone.trim() === "" || zone.length > MAX_ZONE_LENGTH ? null : { timeZone: zone.trim() };

export interface Parts {
  readonly opportunity: Opportunity;
  readonly application: ApplicationPart;
  /** Null where the credential may not read postings: the id is known all the same. */
  readonly posting: Posting | null;
  /** Null where nothing is archived, or the credential may not read why. */
  readonly reason?: ArchiveReason | null;
  readonly resumes: readonly Resume[];
  readonly resumeUrl: (resumeId: string) => string;
}

/**
 * E-mail, phone and links are the application's own. The person's gather those of every candidacy, and one who typed none
 * this time must not answer for what somebody typed another time.
 */
export function toApplication(parts: Parts, questions: Questions, openIntake: OpenIntake): Application {
  const { opportunity, application, posting } = parts;
  const asked = application.customQuestions
    .flatMap(({ fields }) => fields)
    .map(({ text, value }) => ({ question: text, answer: value }));
  const { answers, places, submission } = readAnswers(asked, questions, openIntake);
  const seen = application.ipAddress === null ? null : applicantAddress(application.ipAddress, questions.egressRanges);
  return {
    ref: { applicationId: application.id, candidateId: opportunity.id },
    submittedAt: application.createdAt,
    open: isOpen(opportunity),
    ...endingOf(opportunity, parts.reason ?? null),
    ...(posting === null ? {} : { offices: distinct([posting.categories?.location ?? ""]) }),
    origin: originOf(opportunity, application),
    job: application.posting === null ? null : jobOf(application.posting, posting),
    ...namesOf(application.name ?? opportunity.name),
    emails: distinct([application.email ?? ""]),
    phones: distinct([application.phone?.value ?? ""]),
    places: placesOf([...places, opportunity.location ?? ""]),
    links: distinct(application.links),
    answers,
    attachments: parts.resumes.flatMap(({ id, file }) =>
      file === null ? [] : [{ kind: "resume" as const, filename: file.name ?? "", url: parts.resumeUrl(id) }],
    ),
    // The company's own form knows better than Lever, which sees that form's server.
    submission: {
      ip: submission.ip ?? (seen === null ? null : { address: seen, vouchedBy: "ats" }),
      // Where Lever saw the company's own form server, the clock is that server's.
      clock: application.ipAddress !== null && seen === null ? null : clockOf(application.timezone),
    },
  };
}

const WebhookBody = z.object({ event: z.string(), triggeredAt: z.unknown(), token: z.string() });
const Unexpanded = z.object({ id: Id, applications: z.array(Id).check(z.minLength(1)), stageChanges: z.unknown() });

/** An opportunity with its application, as the API answers it (in `data`) or bare. */
export function readFile(content: unknown, connection: Connection): Application | null {
  if (z.safeParse(WebhookBody, content).success) {
    throw new SettingsError(
      "A Lever webhook carries ids only; give the opportunity instead, from GET /v1/opportunities/:id?expand=applications&expand=contact.",
    );
  }
  const inData = z.safeParse(z.object({ data: z.unknown() }), content);
  const candidate = inData.success ? inData.data.data : content;
  if (z.safeParse(Unexpanded, candidate).success) {
    throw new SettingsError(
      "The Lever opportunity names its application by id only; fetch it again with ?expand=applications&expand=contact.",
    );
  }
  const opportunity = z.safeParse(Opportunity, candidate);
  const [application] = opportunity.data?.applications ?? [];
  if (!opportunity.success || !application) return null;
  // No key is at hand when reading a file, so a sealed address stays sealed; and no API, so nothing can be downloaded.
  return toApplication(
    { opportunity: opportunity.data, application, posting: null, resumes: [], resumeUrl: () => "" },
    connection,
    () => null,
  );
}
