/** `bonafide lookup WHAT VALUE`: what the product's lookups know of one identifier; nothing is stored, no result is made. */
import { randomBytes } from "node:crypto";
import { Connection } from "@bonafide/core/domain/connection";
import { openCountries, registryOf } from "@bonafide/core/lookups";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { defaultTiming } from "@bonafide/core/screening/deps";
import { Argument, Command, InvalidArgumentError } from "commander";
import * as z from "zod";
import { type Answered, ask } from "../ask.ts";
import { EXIT, UsageError } from "../failure.ts";
import { readSettings } from "../files.ts";
import { type Identifier, IDENTIFIER_WORDS, IDENTIFIERS, type Subject, toSubject } from "../identifier.ts";
import { hasFailed, kindsOf, type LookupDocument, renderCard, toDocument } from "../lookup-card.ts";
import { lookupsFor, Settings } from "../lookups.ts";
import { jsonText } from "../terminal.ts";

interface Options {
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly settings?: string;
  readonly at?: Date;
}

const Day = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

function day(text: string): Date {
  if (!Day.safeParse(text).success) throw new InvalidArgumentError("Give a day such as 2026-11-20.");
  return new Date(text);
}

/** The host a domain or an e-mail address is at. */
function hostOf({ application: { links } }: Subject, answers: readonly Answered[]): string | null {
  const [link] = links;
  if (link !== undefined) return new URL(link).hostname;
  const mail = answers.find((answer): answer is Answered<"mail"> => answer.kind === "mail")?.evidence;
  return mail?.status === "found" ? (mail.fact.addresses[0]?.host ?? null) : null;
}

/** What the lookups answer about a subject. Throws {@link UsageError} for a text that is none of its kind. */
export async function lookUp(
  subject: Subject,
  lookups: readonly Lookup[],
  settings: Settings,
  offline: boolean,
): Promise<{ readonly document: LookupDocument; readonly answers: readonly Answered[] }> {
  const { identifier, value, application } = subject;
  const connection = Connection.parse({
    ...settings.connection,
    id: randomBytes(18).toString("base64url"),
    ats: "file",
    name: "lookup",
    mode: "observe",
  });
  const signal = AbortSignal.timeout(defaultTiming.lookupsMs);
  const answers = await ask(lookups, kindsOf(identifier), { application, connection, signal });
  // The first fact of a card is the reading of the text itself. An address may be absent for being the company's own.
  const reading = answers[0]?.evidence;
  const isNone =
    identifier === "ip"
      ? reading?.status === "unavailable" && reading.reason === "ambiguous"
      : reading?.status === "absent" && identifier !== "place";
  if (isNone) throw new UsageError(IDENTIFIER_WORDS[identifier].hint);
  const host = hostOf(subject, answers);
  const about = {
    couldBe: identifier === "place" ? openCountries(value) : [],
    registry: host === null ? null : registryOf(host),
  };
  return { document: toDocument(subject, answers, { offline, about }), answers };
}

async function lookup(identifier: Identifier, words: readonly string[], options: Options): Promise<void> {
  const settings = await readSettings(options.settings, Settings);
  const offline = options.offline ?? false;
  const subject = toSubject(identifier, words.join(" "), options.at ?? new Date());
  const { document, answers } = await lookUp(subject, lookupsFor(settings, offline), settings, offline);
  console.log(options.json ? jsonText(document) : renderCard(document, answers));
  if (hasFailed(document)) process.exitCode = EXIT.failed;
}

export function lookupCommand(): Command {
  return new Command("lookup")
    .description("look up one identifier as a screening would, and print the facts; nothing is stored")
    .addArgument(new Argument("<what>", "what kind of identifier it is").choices(IDENTIFIERS))
    .argument("<value...>", "the identifier; quote it where it holds spaces or signs your shell reads")
    .option("--at <day>", "measure ages on this day instead of now, such as 2026-11-20", day)
    .option("--offline", "use no network: only what is built in answers")
    .option("--json", "print the facts as JSON")
    .option("--settings <file>", 'JSON: {"connection": {…}, "providers": {…}}, as screen takes it')
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  $ npx bonafide lookup ip 8.8.8.8",
        '  $ npx bonafide lookup phone "+1 415 992 9000" --settings settings.json',
        "  $ npx bonafide lookup domain example.com --at 2026-01-31",
        "  $ npx bonafide lookup email a@b.example --offline --json",
        '  $ npx bonafide lookup place "Ontario, CA"',
        "",
        "Providers in --settings are asked every time, and may bill for it.",
        "Exit codes: 0 looked up, 1 a source that was asked failed, 2 wrong use.",
      ].join("\n"),
    )
    .action(lookup);
}
