/** Processes that are asked for one block of work at a time, in turns. */
import type { startChild } from "./child.ts";

export type Start = (
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => ReturnType<typeof startChild>;

export async function ask(
  { child, answer }: Awaited<ReturnType<typeof startChild>>,
  block: object,
): Promise<(name: string) => unknown> {
  const answered = answer();
  child.send(block);
  const message = await answered;
  if (typeof message !== "object" || message === null) throw new Error("no answer");
  return (name) => Reflect.get(message, name);
}

/** Blocks in turns; who goes first changes, so that neither always runs after the other. */
export async function inTurns<Name extends string, Value>(
  names: readonly Name[],
  blocks: number,
  block: (name: Name) => Promise<Value>,
): Promise<ReadonlyMap<Name, readonly Value[]>> {
  const series = new Map<Name, Value[]>(names.map((name) => [name, []]));
  for (let at = 0; at < blocks; at += 1) {
    for (const name of at % 2 === 0 ? names : names.toReversed()) series.get(name)?.push(await block(name));
  }
  return series;
}
