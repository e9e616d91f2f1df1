/** Plain words for what the graph of links holds. */
import type { LinkKind } from "@bonafide/core/domain/link";
import type { LinkedApplication, LinkedIdentifier } from "@bonafide/core/screening/linked";
import { printable } from "./terminal.ts";

const KIND_WORDS: Readonly<Record<LinkKind, string>> = {
  phone: "phone",
  mail: "mailbox",
  profile: "profile or site",
  address: "postal address",
  network: "line",
  referee: "referee",
  wallet: "wallet",
  file: "résumé file",
  document: "document id",
  resume: "résumé wording",
  name: "name",
  person: "person",
};

/** "phone 4f2a": apart from others of its kind, and leading back to none. */
export const identifierName = ({ kind, label }: Pick<LinkedIdentifier, "kind" | "label">): string =>
  `${KIND_WORDS[kind]} ${label}`;

export const SUPPRESSED = "more than 20 people, counts nothing";

export function remarks({ samePerson, cleared, distance }: LinkedApplication): string[] {
  return [
    ...(distance === 0 ? ["this one"] : []),
    ...(samePerson && distance > 0 ? ["same person"] : []),
    ...(cleared ? ["explained by a person"] : []),
  ];
}

export const day = (iso: string): string => iso.slice(0, 10);

/** Some ATSs' ids are too long for a picture; the middle is what nobody reads. */
export function shortId(id: string): string {
  const text = printable(id);
  return text.length > 16 ? `${text.slice(0, 8)}…${text.slice(-4)}` : text;
}

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
