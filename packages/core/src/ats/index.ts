/** The registry of applicant tracking systems: one line per adapter folder. */
import type { Ats } from "./ats.ts";
import { greenhouse } from "./greenhouse/index.ts";
import { lever } from "./lever/index.ts";

/** An adapter registered under another name than its own id does not compile. */
const registry = <T extends Readonly<Record<string, Ats>>>(
  entries: T & { readonly [Id in keyof T]: { readonly id: Id } },
): Readonly<Record<string, Ats>> => entries;

export const atses = registry({
  greenhouse,
  lever,
});
