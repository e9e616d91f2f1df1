/** What a notice says under each law beside what is the same everywhere: its basis, its rights and whom to turn to. */

export const NOTICE_JURISDICTIONS = ["eu", "uk", "ca", "us"] as const;
export type NoticeJurisdiction = (typeof NOTICE_JURISDICTIONS)[number];

interface Law {
  readonly title: string;
  readonly basis: readonly string[];
  readonly rights: readonly string[];
}

const OBJECT =
  "to object at any time, on grounds of your own situation: we then delete what is held and screen you no more, and nobody holds that against you";
const HUMAN = "to have a person look at the result, to give your view and to have it corrected";
const SHARED_RIGHTS = [
  "to get a copy of what is held about you, with the result, its reasons and where each came from",
  "to have a wrong or mistyped detail set aside: the application is then screened again without it",
  "to have what is held deleted",
  OBJECT,
  HUMAN,
] as const;

/** Both come from one text, and differ in its name and in whom to complain to. */
const european = (law: string, title: string, authority: string): Law => ({
  title,
  basis: [
    `The basis is our legitimate interest in not being misled about who applies and from where (Article 6(1)(f) ${law}). The balancing test behind it is documented and can be asked for.`,
    `No decision about you rests on this check alone (Article 22 ${law}). It changes nothing in our application system but one note and one label, and a person decides.`,
    "You need not answer a question for this check. What is missing counts nothing.",
    "[Transfers: name the safeguard for each recipient outside your area, or delete this line.]",
  ],
  rights: [
    ...SHARED_RIGHTS,
    "to restrict what is done with it while a question is open",
    `to complain to ${authority}`,
  ],
});

export const LAWS: Readonly<Record<NoticeJurisdiction, Law>> = {
  eu: european(
    "GDPR",
    "Information under Articles 13 and 14 GDPR",
    "the data protection authority of the place where you live or work",
  ),
  uk: european(
    "UK GDPR",
    "Information under Articles 13 and 14 UK GDPR",
    "the Information Commissioner (ico.org.uk), after us where you wish",
  ),
  ca: {
    title: "Notice at collection, California",
    basis: [
      "Categories under the California Consumer Privacy Act: identifiers; internet or other electronic network activity; professional or employment-related information; inferences limited to the result described here.",
      "The purpose is to protect against misrepresentation in applications. None of it is sold, and none is shared for advertising across contexts.",
      "Under California's rules on automated-decision systems in employment this is a computation that supports a person's decision. It does not replace that decision.",
    ],
    rights: [
      "to know and get a copy of what is held, with the result, its reasons and where each came from",
      "to have a wrong or mistyped detail corrected: the application is then screened again without it",
      "to have what is held deleted, with the exceptions the law makes for records employers must keep",
      "to use these rights yourself or through somebody you authorise, without being treated worse for it",
      OBJECT,
      HUMAN,
    ],
  },
  us: {
    title: "Notice to applicants, United States",
    basis: [
      "A rule-based tool supports a person's decision here. It does not replace that decision, it learns from nobody's data, and its rules were written by people.",
      "[Keep where you hire in Colorado.] Where a decision against you rested in part on this check, you will be told so, what data it used and from where, within the time the law sets.",
      "[Keep where you hire in Illinois.] This is notice that an automated tool is used in recruiting. No check weighs a postal code, or anything else that stands for a protected class.",
      "The results are for us alone. They are not passed on to other employers, and they are not a consumer report bought about you.",
    ],
    rights: [...SHARED_RIGHTS],
  },
};
