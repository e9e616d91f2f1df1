/** What people entered after a case's application, as the entries the product keeps. */
import type { Observation } from "@bonafide/core/domain/observation";
import type { WorkedCase } from "./schema.ts";

/** Longest that an entry may hold. */
const MOST = { by: 120, stage: 60 } as const;

/** A case names roles, not people: each role it names stands for one person, and "recruiter and interviewer" for two. */
const authorsOf = (role: string | null): readonly string[] => {
  const named = (role ?? "").split(/\s*(?:[,;+&/]|\band\b)\s*/i).filter((one) => one !== "");
  return named.length === 0 ? ["somebody"] : named;
};

/**
 * A camera that stayed off is never entered where an accommodation was asked for. The product reads no such record and
 * cannot know; whoever enters observations does, so such a row of a case is one that nobody entered.
 */
const isEntered = ({ code, accommodation_on_file }: NonNullable<WorkedCase["observations"]>[number]) =>
  code !== "obs-camera-refused" || accommodation_on_file !== true;

export function caseObservations({ observations, application }: WorkedCase): readonly Observation[] {
  return (observations ?? []).filter(isEntered).flatMap(({ code, stage, by_role, at }) =>
    authorsOf(by_role).map((by) => ({
      code,
      by: by.slice(0, MOST.by),
      stage: stage?.slice(0, MOST.stage) ?? null,
      at: new Date(at ?? application.submitted_at).toISOString(),
    })),
  );
}
