/** What a connection's document says: mode, notice, and a policy that still fits the catalogue. */
import { type Check, failed, passed, skipped, warned } from "@bonafide/core/domain/check";
import { checkPolicy } from "@bonafide/core/domain/policy-check";
import { standingTurned } from "@bonafide/core/domain/put-aside";
import { signals } from "@bonafide/core/signals";
import type { Connection } from "@bonafide/core/domain/connection";

const MODES: Readonly<Record<Connection["mode"], string>> = {
  off: "The mode is off: no application is screened.",
  observe: "The mode is observe: applications are screened, and nothing is written to the ATS.",
  annotate: "The mode is annotate: applications are screened, and the ATS is written to.",
};

export function* documentChecks(connection: Connection): Generator<Check> {
  const { mode, notice, policy } = connection;
  yield mode === "off"
    ? warned("mode", MODES.off, "Set the connection's mode to observe or annotate when it should work.")
    : passed("mode", MODES[mode]);
  if (notice)
    yield passed("notice", `That applicants are told was acknowledged on ${notice.acknowledgedAt.slice(0, 10)}.`);
  else if (mode !== "annotate")
    yield skipped(
      "notice",
      "That applicants are told about the screening was not acknowledged yet; bonafide mode annotate asks for it.",
    );
  else
    yield warned(
      "notice",
      "Nobody has acknowledged that applicants are told about the screening.",
      "Put the notice up where people apply, then acknowledge it: docs/connection.md.",
    );
  yield policyCheck(policy);
  const { signals: turned, connection: whole } = standingTurned(connection);
  if (whole !== null || turned.length > 0)
    yield warned(
      "display-only",
      whole === null
        ? `Some checks fired far more often than expected and count nothing since: ${turned.map(({ id }) => id).join(", ")}.`
        : "More applications were flagged than the connection allows, so it went back to observing.",
      "Look at bonafide report; bonafide switch on --signal ID or bonafide mode annotate takes it back.",
    );
}

function policyCheck(policy: Connection["policy"]): Check {
  if (policy === null) return passed("policy", "The catalogue's own policy is used.");
  const checked = checkPolicy(policy, signals);
  if (checked.status === "usable") return passed("policy", "The connection's policy can be used.");
  const [problem] = checked.problems;
  return failed(
    "policy",
    `The connection's policy cannot be used${problem ? ` (at ${problem.path || "the whole"})` : ""}.`,
    "Run bonafide policy check on it, and store the corrected document.",
  );
}
