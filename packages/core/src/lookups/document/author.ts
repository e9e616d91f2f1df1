/** Whether the document's author field holds another person's full name. Compared in memory; only the answer leaves. */
import { absent, unavailable } from "../../domain/evidence.ts";
import { documentLookup } from "../document-evidence.ts";
import type { LookupFactory } from "../lookup.ts";
import { isFullPersonalName, mayBeSamePerson } from "./personal-name.ts";

const ID = "documentAuthor/document";

export const documentAuthor: LookupFactory = () =>
  documentLookup({
    id: ID,
    fact: "documentAuthor",
    look({ metadata: { author } }, { givenName, familyName, emails }) {
      if (author === null) return absent;
      const names = [givenName, familyName].filter((name) => name.trim() !== "");
      if (names.length === 0) return unavailable("not_supported", ID);
      return { other: isFullPersonalName(author) && !mayBeSamePerson(author, names, emails) };
    },
  });
