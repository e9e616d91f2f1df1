/** The last step both formats share: bounds on everything that leaves the reader, and what is found in the text itself. */
import type { DocumentMetadata, HiddenKind, ReadDocument } from "../domain/document.ts";
import { addressesMachines } from "./machine-instructions.ts";
import { walletsIn } from "./wallets.ts";

const MAX_LINKS = 100;
const MAX_LINK = 2048;
const MAX_LABEL = 512;

/** A field of metadata as one line of bounded length; null where it says nothing. */
export function labelOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const label = value
    .slice(0, MAX_LABEL)
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return label === "" ? null : label;
}

export const distinctLinks = (links: readonly string[]): string[] =>
  [...new Set(links.filter(({ length }) => length > 0 && length <= MAX_LINK))].slice(0, MAX_LINKS);

export function finish({
  hidden,
  unseen,
  ...read
}: {
  readonly format: ReadDocument["format"];
  readonly text: string;
  readonly truncated: boolean;
  readonly metadata: DocumentMetadata;
  readonly links: string[];
  readonly hidden: ReadonlyMap<HiddenKind, number>;
  /** Hidden text that is not part of the text. */
  readonly unseen: string;
}): ReadDocument {
  return {
    kind: "read",
    ...read,
    hiddenText: [...hidden].map(([kind, characters]) => ({ kind, characters })),
    machineInstructions: addressesMachines(read.text) || addressesMachines(unseen),
    wallets: walletsIn(read.text),
  };
}
