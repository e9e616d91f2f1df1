/** The steps one application takes, from its log lines and its record. Pure. */
import { LIST_VALUES, listValue } from "@bonafide/core/domain/annotation";
import { FACT_KINDS } from "@bonafide/core/domain/facts";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { Entry } from "../journal.ts";
import { points } from "./text.ts";

export type StepState = "done" | "current" | "ahead" | "skipped" | "stopped";

export interface ProgressStep {
  readonly title: string;
  readonly state: StepState;
  /** Milliseconds since submission; null until it happened. */
  readonly ms: number | null;
  readonly detail: string;
}

export interface Progress {
  readonly steps: readonly ProgressStep[];
  /** Nothing more will happen by itself. */
  readonly settled: boolean;
}

/** What stands in the ATS because of us. */
export interface Written {
  readonly carrier: boolean;
  readonly notes: number;
}

function ending(record: ScreeningRecord, written: Written): string {
  if (record.state === "failed") return `Needs a person: ${record.code ?? "unknown"}`;
  switch (record.outcome) {
    case "observed":
      return "Observing only: nothing is written";
    case "out_of_scope":
      return "Outside what this connection screens";
    case "closed":
      return "The application is closed";
    default: {
      const parts = [...(written.carrier ? ["list value"] : []), ...(written.notes > 0 ? ["note"] : [])];
      const text = parts.join(" and ");
      return text === "" ? "Nothing to write for this result" : `${text[0]?.toUpperCase()}${text.slice(1)} in the ATS`;
    }
  }
}

export function progressOf(entry: Entry, record: ScreeningRecord | undefined, written: Written): Progress {
  const first = (message: string) => entry.lines.find((line) => line.message === message);
  const since = (iso: string) => Math.max(0, Date.parse(iso) - entry.submittedAt.getTime());
  const queued = first("enqueued");
  const gathered = first("gathered");
  const screened = first("screened");
  const settled = record?.state === "done" || record?.state === "failed";
  const assessment = record?.assessment ?? null;

  const happened: readonly { title: string; ms: number | null; detail: string }[] = [
    {
      title: "Received",
      ms: record ? since(record.receivedAt) : (queued?.ms ?? null),
      detail: "Signed webhook, signature checked",
    },
    { title: "Queued", ms: queued?.ms ?? null, detail: "Only ids travel; answered 200" },
    {
      title: "Evidence",
      ms: gathered?.ms ?? null,
      detail: gathered
        ? `${gathered.fields.count ?? 0} of ${FACT_KINDS.length} facts found`
        : "Read from the ATS, sources asked",
    },
    {
      title: "Score",
      ms: screened?.ms ?? null,
      detail: assessment
        ? `${points(assessment.points)} points: ${LIST_VALUES[listValue(assessment)]}`
        : "Rules applied",
    },
    {
      title: "Annotated",
      ms: record && settled ? since(record.annotatedAt ?? record.updatedAt) : null,
      detail: record && settled ? ending(record, written) : "List value, then the note",
    },
  ];
  const current = settled ? -1 : happened.findIndex(({ ms }) => ms === null);
  const waiting = record?.state === "waiting" ? `Waiting and trying again (${record.code ?? "unknown"})` : undefined;
  const steps = happened.map((step, position): ProgressStep => {
    const last = position === happened.length - 1;
    if (last && record?.state === "failed") return { ...step, state: "stopped" };
    if (step.ms !== null) return { ...step, state: "done" };
    if (settled) return { ...step, state: "skipped", detail: "Not needed" };
    if (position === current) return { ...step, state: "current", detail: waiting ?? step.detail };
    return { ...step, state: "ahead" };
  });
  return { steps, settled };
}
