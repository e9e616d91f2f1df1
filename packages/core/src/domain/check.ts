/** One thing an installation needs, as it was found: what is so, and where something is wrong, what to do about it. */

export type CheckState = "passed" | "warned" | "failed" | "skipped";

export interface Check {
  /** Stable, so that scripts can tell checks apart: `table`, `ats-scope harvest:notes:list`. */
  readonly id: string;
  readonly state: CheckState;
  /** One sentence in our own words. Names and counts may stand in it; secrets and what others wrote never. */
  readonly says: string;
  /** One sentence; null where nothing is to be done. */
  readonly todo: string | null;
}

export const passed = (id: string, says: string): Check => ({ id, state: "passed", says, todo: null });
/** It works, and somebody should look at it. */
export const warned = (id: string, says: string, todo: string): Check => ({ id, state: "warned", says, todo });
export const failed = (id: string, says: string, todo: string): Check => ({ id, state: "failed", says, todo });
/** Nothing was found out: for want of something another check names, or because it cannot be seen from here. */
export const skipped = (id: string, says: string): Check => ({ id, state: "skipped", says, todo: null });

/** A name somebody else chose, as far as it may stand in a sentence. */
export const named = (text: string): string => (/^[\w .:/@-]{1,100}$/.test(text) ? text : "a name that is not shown");
