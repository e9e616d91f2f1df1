/** Body of the process that reads strangers' documents: one message in, one outcome out, nothing else to reach. */
import { readDocument } from "@bonafide/core/resume/read-document";
import { type Report, Request } from "./messages.ts";

const report = (message: Report) => process.send?.(message);

// The engine warns about files on the console, which nobody reads here.
for (const method of ["log", "warn", "error", "info", "debug"] as const) console[method] = () => {};

process.on("message", (message) => {
  const { id, bytes } = Request.parse(message);
  void readDocument(bytes).then((outcome) => report({ id, outcome, peakBytes: process.resourceUsage().maxRSS * 1024 }));
});
process.on("disconnect", () => process.exit());
report({ id: 0, outcome: null, peakBytes: 0 });
