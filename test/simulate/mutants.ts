/** Mistakes put into the product's own code as it is loaded: a simulation that does not notice them would prove nothing. */
import { registerHooks } from "node:module";

export interface Mutant {
  readonly name: string;
  /** Path of the file from the repository's root. */
  readonly file: string;
  /** Occurs exactly once in it, or the mutant is out of date. */
  readonly anchor: string;
  readonly instead: string;
  /** A seed that noticed it when this was written: tried first, and every other one if it does not any more. */
  readonly noticedBy: number;
}

/** The five without which the protocol's proof would be hollow. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: "no-fence",
    noticedBy: 13,
    file: "packages/core/src/screening/run.ts",
    anchor: "if (current?.lease?.id !== begun.leaseId) throw new LeaseLostError();",
    instead: "if (current === undefined) throw new LeaseLostError();",
  },
  {
    name: "no-quiescence",
    noticedBy: 165,
    file: "packages/core/src/screening/note.ts",
    anchor: "const delayMs = quietIn(note, deps.clock(), deps.timing.quiescenceMs);",
    instead: "const delayMs = 0;",
  },
  {
    name: "no-read-back",
    noticedBy: 18,
    file: "packages/core/src/screening/note.ts",
    anchor: "await account.ats.findNotes(ref, note.marker, since);",
    instead: "[] as string[];",
  },
  {
    name: "dedupe-before-enqueue",
    noticedBy: 5,
    file: "packages/functions/src/ingress.ts",
    anchor: "await queue.send(job);",
    instead: `const claims = ((globalThis as any).claims ??= new WeakMap<object, Set<string>>());
          const claimed = claims.get(deps.secrets) ?? new Set<string>();
          claims.set(deps.secrets, claimed);
          const claim = JSON.stringify(event);
          if (claimed.has(claim)) break;
          claimed.add(claim);
          await queue.send(job);`,
  },
  {
    name: "ambiguous-as-failure",
    noticedBy: 39,
    file: "packages/core/src/screening/note.ts",
    anchor: `      case "ambiguous":
        return { status: "wait", delayMs: quietIn(armed, deps.clock(), deps.timing.quiescenceMs), code: "ambiguous" };`,
    instead: `      case "ambiguous":
        await run.advance((record) => withNote(record, disarmed(armed, { counts: false })));
        return { status: "wait", delayMs: deps.timing.retrySeconds.first * 1000, code: "ambiguous" };`,
  },
];

/** More of the same kind, each the loss of one clause: reported apart, and asked for by hand. */
export const FURTHER_MUTANTS: readonly Mutant[] = [
  {
    name: "paid-answers-not-kept",
    noticedBy: 549,
    file: "packages/core/src/screening/purchases.ts",
    anchor: "if (await keep(purchase, bought)) land(name, bought);",
    instead: "",
  },
  {
    name: "no-dirty-mark",
    noticedBy: 427,
    file: "packages/core/src/screening/screen-application.ts",
    anchor: "if (current.dirty !== run.dirtyAtStart) return current;",
    instead: "",
  },
  {
    name: "no-second-look-at-the-carrier",
    noticedBy: 1,
    file: "packages/core/src/screening/carrier.ts",
    anchor: "if (now?.fence === shown?.fence) return outcome;",
    instead: "if (now?.fence === shown?.fence || attempt === 0) return outcome;",
  },
  {
    name: "no-look-at-a-list-that-settled",
    noticedBy: 427,
    file: "packages/core/src/screening/carrier.ts",
    anchor: "  return Math.max(0, Date.parse(listUnsettledAt) + deps.timing.quiescenceMs - deps.clock().getTime());",
    instead: "  return 0;",
  },
  {
    name: "a-note-half-replaced-is-written",
    noticedBy: 1445,
    file: "packages/core/src/screening/screen-application.ts",
    anchor: " || (last?.update ?? null) !== null;",
    instead: ";",
  },
  {
    name: "a-note-not-listed-yet-is-gone",
    noticedBy: 1405,
    file: "packages/core/src/screening/note.ts",
    anchor: "if (listedIn > 0) {",
    instead: "if (listedIn < 0) {",
  },
  {
    name: "armed-ahead-by-anybody",
    noticedBy: 1,
    file: "packages/core/src/screening/note.ts",
    anchor: 'state === "armed" && ahead.revision === revision',
    instead: 'state === "armed" && ahead.revision !== -revision',
  },
  {
    name: "no-forgetting-again",
    noticedBy: 1,
    file: "packages/core/src/screening/handle-job.ts",
    anchor: "if (opened.account) await forgetAgain(deps, connection, opened.account, ref, { last: false });",
    instead: "",
  },
  {
    name: "no-second-pass",
    noticedBy: 17,
    file: "packages/core/src/screening/forget.ts",
    anchor: "if (hadSeen) await lookAgain(run, ref);",
    instead: "",
  },
  {
    name: "no-look-at-the-tombstone-after-writing",
    noticedBy: 1,
    file: "packages/core/src/screening/screen-application.ts",
    anchor: "if (isErased) return",
    instead: "if (false) return",
  },
];

/** Replaces the anchor in the file's source; throws when it is not there exactly once. */
export function mutated(source: string, { name, anchor, instead }: Mutant): string {
  const parts = source.split(anchor);
  if (parts.length !== 2) throw new Error(`mutant ${name}: its anchor occurs ${parts.length - 1} times`);
  return parts.join(instead);
}

/** From here on the file is loaded with the mistake in it; answers whether it was. */
export function install(mutant: Mutant): () => boolean {
  const url = new URL(`../../${mutant.file}`, import.meta.url).href;
  let isLoaded = false;
  registerHooks({
    load(wanted, context, next) {
      const loaded = next(wanted, context);
      if (wanted !== url) return loaded;
      isLoaded = true;
      return { ...loaded, source: mutated(Buffer.from(loaded.source as Uint8Array).toString("utf8"), mutant) };
    },
  });
  return () => isLoaded;
}
