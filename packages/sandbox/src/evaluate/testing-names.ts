/** For tests: the same case under another person's name, everywhere the row writes it. */
import { WorkedCase } from "./schema.ts";

interface Named {
  readonly first_name: string;
  readonly last_name: string;
}

const replaced = (text: string, from: string, to: string) =>
  text.replaceAll(from, to).replaceAll(from.toLowerCase(), to.toLowerCase());

/** Stand-ins first, so that a name of one that is part of the other's is not replaced twice. */
export function renamed(worked: WorkedCase, { first_name, last_name }: Named): WorkedCase {
  const { application, id } = worked;
  const steps: readonly (readonly [string, string])[] = [
    [application.first_name, "Zzfirstzz"],
    [application.last_name, "Zzlastzz"],
    ["Zzfirstzz", first_name],
    ["Zzlastzz", last_name],
  ];
  const text = steps.reduce((row, [from, to]) => replaced(row, from, to), JSON.stringify(worked));
  return { ...WorkedCase.parse(JSON.parse(text)), id };
}
