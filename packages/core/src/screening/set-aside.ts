/** An application without what a person marked wrong in it, so that no lookup, link or signal rests on it. */
import type { Answer, Application } from "../domain/application.ts";
import type { ConnectionSecrets } from "../domain/connection.ts";
import { CORRECTABLE, type Correctable } from "../domain/correctable.ts";
import { type SetAside, setAsideBy } from "../domain/correction.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import { postalAddresses, refereeContacts } from "../links/answered-contacts.ts";
import { correctedDigest } from "./keyed.ts";

type Keys = Pick<ConnectionSecrets, "indexKey" | "previousIndexKey">;

const isAddress = (answer: Answer) => postalAddresses([answer]).length > 0;
const isReferee = (answer: Answer) => refereeContacts([answer]).length > 0;
const isResume = ({ kind }: Application["attachments"][number]) => kind === "resume";

/** What the application states of an identifier, each value as text. */
function valuesOf(application: Application, identifier: Correctable): readonly string[] {
  const { phones, emails, links, places, answers, attachments, submission } = application;
  switch (identifier) {
    case "phone":
      return phones;
    case "email":
      return emails;
    case "link":
      return links;
    case "place":
      return places;
    case "address":
      return answers.filter(isAddress).map(({ answer }) => answer);
    case "referee":
      return answers.filter(isReferee).map(({ answer }) => answer);
    case "resume":
      return attachments.filter(isResume).map(({ filename }) => filename);
    case "network":
      return submission.ip === null ? [] : [submission.ip.address];
  }
}

/** The application without the values for which `isWrong` holds. */
function without(application: Application, isWrong: (identifier: Correctable, value: string) => boolean): Application {
  const right = (identifier: Correctable) => (value: string) => !isWrong(identifier, value);
  const { phones, emails, links, places, answers, attachments, submission } = application;
  return {
    ...application,
    phones: phones.filter(right("phone")),
    emails: emails.filter(right("email")),
    links: links.filter(right("link")),
    places: places.filter(right("place")),
    answers: answers.filter(
      (one) =>
        !(isAddress(one) && isWrong("address", one.answer)) && !(isReferee(one) && isWrong("referee", one.answer)),
    ),
    attachments: attachments.filter((one) => !isResume(one) || !isWrong("resume", one.filename)),
    submission:
      submission.ip !== null && isWrong("network", submission.ip.address) ? { ...submission, ip: null } : submission,
  };
}

/** The pages a résumé links to are links like those of the form. */
export function withoutLinks(document: ApplicationDocument): ApplicationDocument {
  return document.status === "fetched" && document.outcome.kind === "read"
    ? { ...document, outcome: { ...document.outcome, links: [] } }
    : document;
}

export interface Seen {
  readonly application: Application;
  readonly setAside: readonly SetAside[];
}

/** What is left of the application, and what of it is now bound to be wrong. */
export function seenWithout(
  { corrections = [], setAside = [], basis }: Pick<ScreeningRecord, "corrections" | "setAside" | "basis">,
  application: Application,
  { indexKey, previousIndexKey = indexKey }: Keys,
): Seen {
  if (corrections.length === 0) return { application, setAside: [] };
  const bound = setAsideBy({ corrections, known: basis?.corrected ?? 0, before: setAside }, (identifier) =>
    valuesOf(application, identifier).map((value) => correctedDigest(indexKey, identifier, value)),
  );
  const wrong = new Map(CORRECTABLE.map((one) => [one, bound.find(({ identifier }) => identifier === one)?.digests]));
  return {
    application: without(application, (identifier, value) =>
      [indexKey, previousIndexKey].some((key) =>
        wrong.get(identifier)?.includes(correctedDigest(key, identifier, value)),
      ),
    ),
    setAside: bound,
  };
}
