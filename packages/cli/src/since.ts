/** How far back, as people say it: "30d" or "12h". */
import { InvalidArgumentError } from "commander";

const HOUR_MS = 3_600_000;

export interface Span {
  readonly text: string;
  readonly ms: number;
}

export const span =
  (longestDays: number) =>
  (given: string): Span => {
    const [, count = "", unit = ""] = /^([1-9]\d{0,3})([hd])$/.exec(given) ?? [];
    const ms = Number(count) * (unit === "h" ? HOUR_MS : 24 * HOUR_MS);
    if (unit === "" || ms > longestDays * 24 * HOUR_MS)
      throw new InvalidArgumentError(`Give hours or days, such as 12h or 30d, and ${longestDays}d at most.`);
    return { text: given, ms };
  };

/** "3 d 4 h", "2 h 5 min", "40 s". */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600)];
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}
