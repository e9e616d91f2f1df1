/** What of an application a person can mark as wrong, and how an annotation says so. */
export const CORRECTABLE = ["phone", "email", "link", "place", "address", "referee", "resume", "network"] as const;
export type Correctable = (typeof CORRECTABLE)[number];

const WORDS: Readonly<Record<Correctable, string>> = {
  phone: "phone number",
  email: "mail address",
  link: "links",
  place: "stated place",
  address: "postal address",
  referee: "referees",
  resume: "résumé",
  network: "submitting address",
};

/** For the annotation; empty where nothing stands marked. */
export function setAsideLine(identifiers: readonly Correctable[]): string {
  const words = identifiers.map((identifier) => WORDS[identifier]);
  return words.length === 0 ? "" : `Set aside by a person as wrong: ${words.join(", ")}.`;
}
