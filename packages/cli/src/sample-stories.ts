/** Lets the samples apply one after the other, and tells how each ends. */
import { LIST_VALUES, listValue } from "@bonafide/core/domain/annotation";
import { atses } from "@bonafide/core/ats";
import type { Account } from "@bonafide/sandbox/accounts";
import { type Settled, standing } from "@bonafide/sandbox/outcome";
import { type Sample, SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, type Submitted, UnsettledError } from "@bonafide/sandbox/sandbox";
import { paint, printable } from "./terminal.ts";

export const nameOf = ({ givenName, familyName }: Sample) => printable(`${givenName} ${familyName}`);

export const BAND_STYLE = { high: "red", review: "yellow", low: "green", unscored: "cyan" } as const;

/** Why an application has no result. */
export function unscreened({ state, code, outcome }: Settled["record"]): string {
  if (state === "failed") return `Needs a person: ${code ?? "unknown"}`;
  return outcome === "out_of_scope" ? "Outside the scope" : state;
}

export const titleOf = ({ connection: { ats } }: Account) => atses[ats]?.descriptor.title ?? ats;

/** What became of the samples, and one line for each of which nothing came in time: that ends nothing for the others. */
export async function runSamples(
  sandbox: Pick<Sandbox, "accounts" | "submit" | "settled">,
  say: (line: string) => void,
): Promise<{ readonly settled: readonly Settled[]; readonly open: readonly string[] }> {
  const heading = (account: Account, sample: Sample) => `${titleOf(account).padEnd(10)} ${nameOf(sample).padEnd(20)}`;
  const whoOf = ({ account, sample }: Submitted) => heading(account, sample);
  const open: string[] = [];

  /** Null where nothing came of it in time. */
  async function unlessOpen<T>(account: Account, sample: Sample, story: Promise<T>): Promise<T | null> {
    try {
      return await story;
    } catch (error) {
      if (!(error instanceof UnsettledError)) throw error;
      open.push(`${nameOf(sample)} in ${titleOf(account)}: ${error.message}`);
      say(`${paint("yellow", "open    ")} ${heading(account, sample)} ${error.message}; it goes on by itself`);
      return null;
    }
  }

  async function watch(sent: Submitted): Promise<Settled> {
    const { record, annotatedMs } = await sandbox.settled(sent);
    const { assessment } = record;
    const band = assessment?.band ?? "unscored";
    const shown = assessment ? LIST_VALUES[listValue(assessment)] : unscreened(record);
    const points = assessment ? `${String(assessment.points).padStart(3)} points` : " ".repeat("100 points".length);
    const { carrier, noteId } = standing(sent.account, sent.ref.applicationId);
    const written = [
      ...(carrier === null ? [] : [carrier.kind === "tag" ? "tag" : "field"]),
      ...(noteId === null ? [] : ["note"]),
    ];
    const nothing = record.state === "failed" ? "nothing written" : "nothing to write";
    const after = `${written.join(" and ") || nothing}, ${annotatedMs.toFixed(0)} ms`;
    say(
      `${paint("bold", "screened")} ${whoOf(sent)} ${paint(BAND_STYLE[band], shown.padEnd(23))} ${points}  ${paint("dim", after)}`,
    );
    return { ...sent, record, annotatedMs };
  }

  const watched: Promise<Settled | null>[] = [];
  // One after the other, as applications arrive; the screenings overlap.
  for (const account of sandbox.accounts) {
    for (const sample of SAMPLES) {
      const sent = await unlessOpen(account, sample, sandbox.submit(account, sample));
      if (sent === null) continue;
      const answered = `webhook answered 200 in ${sent.acknowledgedMs.toFixed(0)} ms`;
      say(`${paint("dim", "arrived ")} ${whoOf(sent)} ${paint("dim", answered)}`);
      watched.push(unlessOpen(account, sample, watch(sent)));
    }
  }
  return { settled: (await Promise.all(watched)).filter((one) => one !== null), open };
}
