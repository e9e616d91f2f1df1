/** What a case says its imported lists hold, as exact matches by kind of identifier. */
import type { Application } from "@bonafide/core/domain/application";
import { Connection } from "@bonafide/core/domain/connection";
import { type Evidence, found, unavailable } from "@bonafide/core/domain/evidence";
import type { FactKind, KnownFact } from "@bonafide/core/domain/facts";
import { type IndicatorType, MAX_FEEDS } from "@bonafide/core/domain/indicator";
import { importFeed } from "@bonafide/core/screening/import-feed";
import { knownLookups } from "@bonafide/core/screening/known";
import { composeMemoryIndicators } from "@bonafide/functions/compose-indicators";
import { daysBefore } from "./person-answers.ts";
import type { CannedAnswers, WorkedCase } from "./schema.ts";

const DAY_MS = 86_400_000;

type Feeds = NonNullable<CannedAnswers["feeds"]>;
type Match = NonNullable<Feeds["matches"]>[number];

/** No kind for a name: a match of a name alone counts and shows nothing. */
const KIND_OF = {
  knownMail: "email",
  knownPhone: "phone",
  knownCode: "github",
  knownProfile: "linkedin",
  knownWallet: "wallet",
  knownDomain: "domain",
  knownNetwork: "ip",
} as const satisfies Partial<Record<FactKind, Match["type"]>>;
export type KnownKind = keyof typeof KIND_OF;
// Safe: the keys of the object above.
export const KNOWN_KINDS = Object.keys(KIND_OF) as readonly KnownKind[];

/** One value per kind that a list and an application can both carry: a case says that they match, not in what. */
const VALUES: Readonly<Record<IndicatorType, string>> = {
  email: "listed@mailbox.example",
  phone: "+12125550123",
  github: "listed-account",
  linkedin: "listed-account",
  domain: "listed-site.example",
  wallet: `0x${"ab".repeat(20)}`,
  ip: "192.0.2.77",
};
const INDEX_KEY = Buffer.alloc(32, 1).toString("base64");
const connection = Connection.parse({ id: "case-lists-0123456789abcdef", ats: "lever", name: "case", mode: "observe" });

/** Carries the value of every kind, and nothing else. */
const listed = (submittedAt: Date): Application => ({
  ref: { applicationId: "case", candidateId: "case" },
  submittedAt,
  open: true,
  origin: "posting",
  job: null,
  givenName: "",
  familyName: "",
  emails: [VALUES.email],
  phones: [VALUES.phone],
  places: [],
  links: [
    `https://github.com/${VALUES.github}`,
    `https://www.linkedin.com/in/${VALUES.linkedin}`,
    `https://${VALUES.domain}/`,
  ],
  answers: [{ question: "Anything else?", answer: VALUES.wallet }],
  attachments: [],
  submission: { ip: { address: VALUES.ip, vouchedBy: "ats" } },
});
const phone = found<"phone">(
  {
    numbers: [
      {
        e164: VALUES.phone,
        masked: "…23",
        valid: true,
        regions: [],
        assumedRegion: null,
        plannedLineType: null,
        placeholder: false,
        areas: [],
      },
    ],
  },
  "phone/case",
);

const feedName = (list: string) => `case-${list.replace(/[^A-Za-z0-9._-]+/g, "-")}`.slice(0, 40);

/** The case's lists, imported and looked up by the code that does it for a customer. */
export async function knownFact(kind: KnownKind, { matches }: Feeds, submittedAt: string): Promise<KnownFact> {
  const type = KIND_OF[kind];
  const own = (matches ?? [])
    .filter((match) => match.type === type && match.confidence !== "name-only")
    .slice(0, MAX_FEEDS);
  if (own.length === 0) return { matches: [] };
  const now = new Date(submittedAt);
  const deps = composeMemoryIndicators(() => now);
  const names = new Map<string, string>();
  for (const [at, { list, confidence, last_seen }] of own.entries()) {
    const name = feedName(`${at}-${list}`);
    names.set(name, list);
    const days = daysBefore(submittedAt, last_seen);
    await importFeed(deps, {
      entries: (async function* () {
        yield [
          {
            status: "indicator" as const,
            line: 1,
            type,
            value: VALUES[type],
            confidence: null,
            firstSeen: null,
            lastSeen: days === null ? null : new Date(now.getTime() - days * DAY_MS),
            validUntil: null,
            revoked: false,
          },
        ];
      })(),
      name,
      confidence: 100,
      confirmed: confidence === "confirmed",
      expiresAt: new Date(now.getTime() + DAY_MS),
      connections: [{ id: connection.id, indexKey: INDEX_KEY }],
    });
  }
  const lookup = knownLookups({ ...deps, indexKey: INDEX_KEY }).find(({ fact }) => fact === kind);
  const context = {
    connection,
    // Safe: lists are looked up after these two kinds and ask for no other.
    known: <K extends FactKind>(asked: K) =>
      (asked === "phone" ? phone : unavailable("not_configured", asked)) as Evidence<K>,
    document: async () => ({ status: "none" }) as const,
    signal: new AbortController().signal,
  };
  const answer = await lookup?.look(listed(now), context);
  if (answer?.status !== "found" || !("matches" in answer.fact)) throw new Error(`the lists of ${kind} did not answer`);
  return { matches: answer.fact.matches.map((match) => ({ ...match, feed: names.get(match.feed) ?? match.feed })) };
}

/** Shapes of the addresses lists name; whether the check digits are right is for the reader of the résumé. */
const WALLET = /\b(?:0x[0-9a-f]{40}|bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b/i;

/** Whether the application carries what a list of this kind is asked about; `optional` where nobody has to. */
export function carries(kind: KnownKind, { application, lookups }: WorkedCase): "there" | "missing" | "optional" {
  const { emails, phones, links, ip, resume, answers } = application;
  const must = (given: boolean) => (given ? "there" : "missing");
  const may = (given: boolean) => (given ? "there" : "optional");
  const listed = (lookups.feeds?.matches ?? []).some(({ type }) => type === KIND_OF[kind]);
  switch (kind) {
    case "knownMail":
      return must((emails ?? []).length > 0);
    case "knownPhone":
      return must((phones ?? []).length > 0);
    case "knownNetwork":
      return must(ip !== null);
    case "knownCode":
      return may(listed || (links?.github ?? null) !== null);
    case "knownProfile":
      return may(listed || (links?.linkedin ?? null) !== null);
    case "knownDomain": {
      const mailClass = lookups.email?.domain_class ?? null;
      const ownMail = (emails ?? []).length > 0 && (mailClass === null || mailClass === "custom");
      return may(listed || ownMail || (links?.portfolio ?? null) !== null);
    }
    case "knownWallet":
      return may(listed || WALLET.test([resume?.text ?? "", ...Object.values(answers ?? {})].join("\n")));
  }
}
