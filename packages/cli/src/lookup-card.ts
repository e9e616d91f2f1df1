/** What `bonafide lookup` found, as the document for machines and as the card for people. */
import { REASONS } from "@bonafide/core/domain/annotation";
import { PASSING_REASONS, type UnavailableReason } from "@bonafide/core/domain/evidence";
import { FACT_KINDS, type FactKind, type Facts } from "@bonafide/core/domain/facts";
import type { Registry } from "@bonafide/core/lookups";
import type { Answered, Silent } from "./ask.ts";
import { CATALOGUE, type Row } from "./fact-rows.ts";
import { type Identifier, IDENTIFIER_WORDS, type Subject } from "./identifier.ts";
import { paint, printable } from "./terminal.ts";
import { dayOf, days, regionWords } from "./words.ts";

const DAY_MS = 86_400_000;

/** One fact of the document. Members that do not apply to the status are null, so that every row has the same shape. */
export interface FactRow {
  readonly fact: FactKind;
  readonly status: "found" | "absent" | "not_applicable" | "unavailable";
  readonly source: string | null;
  /** Day the source's data was compiled; null when it answered live. */
  readonly dataDate: string | null;
  readonly dataAgeDays: number | null;
  readonly reason: UnavailableReason | null;
  readonly value: Facts[FactKind] | null;
  /** Providers of the same fact that had no answer. */
  readonly silent: readonly Silent[];
}

export interface LookupDocument {
  readonly identifier: Identifier;
  readonly value: string;
  /** The moment ages are measured at. */
  readonly at: string;
  readonly offline: boolean;
  readonly facts: readonly FactRow[];
  readonly about: About;
}

/** What explains an answer, beside the facts. */
export interface About {
  /** Countries a place leaves open; empty for everything else. */
  readonly couldBe: readonly string[];
  /** Who could date the domain of a domain or an e-mail address; null for everything else. */
  readonly registry: Registry | null;
}

/** The kinds of the catalogue that belong to an identifier, in the order of its entries. */
export const kindsOf = (identifier: Identifier): readonly FactKind[] =>
  FACT_KINDS.filter((kind) => CATALOGUE[kind]?.of === identifier).toSorted((a, b) => position(a) - position(b));

const ORDER = Object.keys(CATALOGUE);
const position = (kind: FactKind) => ORDER.indexOf(kind);

function factRow({ kind, evidence, silent }: Answered, at: Date): FactRow {
  const found = evidence.status === "found" ? evidence : null;
  const failed = evidence.status === "unavailable" ? evidence : null;
  const dataDate = found?.dataDate ?? null;
  const ageDays = dataDate === null ? null : Math.floor((at.getTime() - Date.parse(dataDate)) / DAY_MS);
  return {
    fact: kind,
    status: evidence.status,
    source: found?.source ?? failed?.source ?? null,
    dataDate,
    dataAgeDays: ageDays !== null && ageDays >= 0 ? ageDays : null,
    reason: failed?.reason ?? null,
    value: found?.fact ?? null,
    silent,
  };
}

export function toDocument(
  { identifier, value, at }: Subject,
  answers: readonly Answered[],
  { offline, about }: { readonly offline: boolean; readonly about: About },
): LookupDocument {
  const facts = answers.map((answer) => factRow(answer, at));
  return { identifier, value, at: at.toISOString(), offline, facts, about };
}

/** A source that was asked and failed, so that the card is not all there is to know. */
export const hasFailed = ({ facts }: LookupDocument): boolean =>
  facts.some(({ reason }) => reason !== null && (PASSING_REASONS.has(reason) || reason === "refused"));

/** Why no registration date can be had, where the domain itself tells. */
function undated({ domain, isPlatform, server }: Registry): string | undefined {
  if (domain === null) return "a public suffix: nobody's own domain";
  if (isPlatform) return "a hosting platform: others put names under it, so its age says nothing about them";
  if (server === null) return `no RDAP server is known for .${domain.slice(domain.lastIndexOf(".") + 1)}`;
  return undefined;
}

const DATED: ReadonlySet<FactKind> = new Set(["mailDomain", "portfolioDomain"]);

/** The words for a gap, most telling first: the domain's own, the kind's, those of every screening. */
function why({ fact, reason }: FactRow, { offline, about: { registry } }: LookupDocument): string {
  const { notApplicable, notConfigured, notSupported, ambiguous } = CATALOGUE[fact] ?? {};
  const own = registry !== null && DATED.has(fact) ? undated(registry) : undefined;
  switch (reason) {
    case null:
      return own ?? notApplicable ?? "the question does not arise here";
    case "not_configured":
      return notConfigured ?? (offline ? "not asked, because of --offline" : REASONS[reason]);
    case "not_supported":
      return own ?? notSupported ?? REASONS[reason];
    case "ambiguous":
      return ambiguous ?? REASONS[reason];
    default:
      return REASONS[reason];
  }
}

function rowsOf(row: FactRow, answer: Answered, document: LookupDocument): readonly Row[] {
  const source: Row[] =
    row.source === null || row.reason === "not_configured"
      ? []
      : [
          [
            "Source",
            [
              row.source,
              ...(row.dataDate === null ? [] : [`data of ${row.dataDate}`]),
              ...(row.dataAgeDays === null ? [] : [`${days(row.dataAgeDays)} old`]),
            ].join(", "),
          ],
        ];
  const silent = row.silent
    .filter(({ reason }) => reason !== "not_configured" && reason !== row.reason)
    .map(({ source: from, reason }): Row => ["No answer", `${from}: ${REASONS[reason]}`]);
  return [...body(row, answer, document), ...source, ...silent];
}

function body(row: FactRow, answer: Answered, document: LookupDocument): readonly Row[] {
  const { couldBe } = document.about;
  switch (row.status) {
    case "found":
      return foundRows(answer);
    case "unavailable":
      return [
        ["Not checked", why(row, document)],
        ...(row.fact === "place" && couldBe.length > 0
          ? [["Could be", couldBe.map(regionWords).join(", ")] as const]
          : []),
      ];
    case "not_applicable":
      return [["Does not apply", why(row, document)]];
    case "absent":
      return [["Nothing", CATALOGUE[row.fact]?.absent ?? "there is nothing to look up"]];
  }
}

function foundRows<K extends FactKind>({ kind, evidence }: Answered<K>): readonly Row[] {
  return evidence.status === "found" ? (CATALOGUE[kind]?.rows(evidence.fact) ?? []) : [];
}

/** The card: one block per fact, labels aligned over all of them. */
export function renderCard(document: LookupDocument, answers: readonly Answered[]): string {
  const { identifier, value, at, offline, about } = document;
  const blocks = document.facts.flatMap((row, index) => {
    const answer = answers[index];
    return answer ? [{ heading: CATALOGUE[row.fact]?.heading ?? row.fact, rows: rowsOf(row, answer, document) }] : [];
  });
  const width = Math.max(0, ...blocks.flatMap(({ rows }) => rows.map(([label]) => label.length)));
  const title = `${IDENTIFIER_WORDS[identifier].title} ${printable(value)}`;
  const registered = about.registry?.domain ?? null;
  const told = [
    `Ages are measured on ${dayOf(new Date(at))}.`,
    ...(identifier === "domain" && registered !== null ? [`The registered part is ${registered}.`] : []),
    ...(offline ? ["Offline: no network was used."] : []),
  ].join(" ");
  return [
    `${paint("bold", title)}\n${paint("dim", told)}`,
    ...blocks.map(({ heading, rows }) =>
      [
        paint("bold", heading),
        ...rows.map(([label, text]) => `  ${paint("dim", label.padEnd(width))}  ${printable(text)}`),
      ].join("\n"),
    ),
  ].join("\n\n");
}
