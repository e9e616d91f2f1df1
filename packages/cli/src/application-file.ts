/** The ATS-neutral application document: what `bonafide screen` takes when the application comes from no known ATS. */
import type { Application } from "@bonafide/core/domain/application";
import { ORIGINS } from "@bonafide/core/domain/application";
import * as z from "zod";

const Text = z.string().max(1_000);

export const ApplicationFile = z.strictObject({
  applicationId: z.string().min(1).max(64),
  candidateId: z.string().min(1).max(64),
  submittedAt: z.iso.datetime(),
  origin: z.enum(ORIGINS).default("posting"),
  job: z
    .strictObject({ id: z.string(), title: Text, country: z.string().length(2).nullable().default(null) })
    .nullable()
    .default(null),
  givenName: Text.default(""),
  familyName: Text.default(""),
  emails: z.array(Text).max(20).default([]),
  phones: z.array(Text).max(20).default([]),
  places: z.array(Text).max(20).default([]),
  links: z.array(Text).max(50).default([]),
  answers: z
    .array(z.strictObject({ question: Text, answer: Text }))
    .max(100)
    .default([]),
  /** The submitting address, as the company's own form or the ATS saw it. */
  ip: z.union([z.ipv4(), z.ipv6()]).nullable().default(null),
});

export function toApplication(file: z.output<typeof ApplicationFile>): Application {
  const { applicationId, candidateId, submittedAt, ip, job, ...rest } = file;
  return {
    ...rest,
    ref: { applicationId, candidateId },
    submittedAt: new Date(submittedAt),
    open: true,
    job: job === null ? null : { ...job, departmentIds: [] },
    attachments: [],
    submission: { ip: ip === null ? null : { address: ip, vouchedBy: "intake" } },
  };
}
