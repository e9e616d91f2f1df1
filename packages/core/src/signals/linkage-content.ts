/** Signals about content that other people's applications carry too: résumé, file, project text, author. Templates are common. */
import { clear, defineSignal } from "../domain/signal.ts";
import { anyone, reused } from "./reuse.ts";

/** Estimated Jaccard similarity on stored signatures. */
const NEARLY_SAME = 0.7;
const PARTLY_SAME = 0.5;

export const resumeNearDuplicate = defineSignal({
  id: "resume-near-duplicate",
  group: "linkage",
  needs: ["resumeReuse"],
  tiers: {
    one_or_two: { points: 12, rates: { misrepresenting: 0.3, honest: 0.02 } },
    three_or_more: { points: 18, rates: { misrepresenting: 0.15, honest: 0.0024 } },
    partial: { points: 6, rates: { misrepresenting: 0.1, honest: 0.025 } },
  },
  wording: {
    seen: "Résumé shares {what} with that of {people}",
    innocent: "a course's template, a résumé service",
    short: "résumé wording",
  },
  judge: ({ resumeReuse }) => {
    const { similarity, sameWork = false } = resumeReuse;
    const wording = similarity >= PARTLY_SAME;
    if (!wording && !sameWork) return clear;
    const verdict = reused(resumeReuse, (people) =>
      similarity < NEARLY_SAME ? "partial" : people >= 3 ? "three_or_more" : "one_or_two",
    );
    if (verdict.status !== "fired") return verdict;
    const what = wording
      ? `about ${Math.floor(similarity * 100)} in 100 of its wording`
      : "its newest three jobs in their order";
    return { ...verdict, shown: { ...verdict.shown, what } };
  },
});

export const resumeFileReuse = defineSignal({
  id: "resume-file-reuse",
  group: "linkage",
  needs: ["fileReuse"],
  tiers: { fired: { points: 14, rates: { misrepresenting: 0.1, honest: 0.004 } } },
  wording: {
    seen: "The same résumé file came with an application of {people}",
    innocent: "a wrong file attached, a change of name",
    short: "file reuse",
  },
  judge: ({ fileReuse }) => reused(fileReuse, anyone),
});

/** Project text only: names and the theme's own text are taken out before anything is compared. */
export const portfolioContentReuse = defineSignal({
  id: "portfolio-content-reuse",
  group: "linkage",
  needs: ["portfolioReuse"],
  tiers: { fired: { points: 10, rates: { misrepresenting: 0.02, honest: 0.002 } } },
  wording: {
    seen: "The site's project text is also on that of {people}",
    innocent: "a template's example text, work done together",
    short: "portfolio text",
  },
  judge: ({ portfolioReuse }) => reused(portfolioReuse, anyone),
});

/** Rare full names only, compared by keyed hashes before any signal runs. */
export const pdfAuthorLinksOther = defineSignal({
  id: "pdf-author-links-other",
  group: "linkage",
  needs: ["authorReuse"],
  tiers: { fired: { points: 8, rates: { misrepresenting: 0.02, honest: 0.003 } } },
  wording: {
    seen: "The résumé's author field names another recent applicant ({people})",
    innocent: "friends helping each other, a common name",
    short: "author reuse",
  },
  judge: ({ authorReuse }) => reused(authorReuse, anyone),
});
