/** Text of the document that nobody sees, and orders in it to programs that read résumés. */
import { documentLookup } from "../document-evidence.ts";
import type { LookupFactory } from "../lookup.ts";

export const hiddenText: LookupFactory = () =>
  documentLookup({
    id: "hiddenText/document",
    fact: "hiddenText",
    look: ({ hiddenText: pieces, machineInstructions }) => ({
      characters: pieces.reduce((sum, { characters }) => sum + characters, 0),
      instructions: machineInstructions,
    }),
  });
