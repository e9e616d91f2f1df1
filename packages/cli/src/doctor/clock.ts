/** Whether this machine's clock agrees with those of AWS and of the ATSs, as their answers told. */
import { type Check, failed, passed, skipped, warned } from "@bonafide/core/domain/check";
import type { Doctor } from "@bonafide/functions/compose-doctor";

/** AWS refuses requests that are signed further off: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
const REFUSED_SECONDS = 300;
/** The header has whole seconds, and an answer takes a moment. */
const NOTED_SECONDS = 30;

/** The answer that is furthest off speaks for all of a kind: one clock that is wrong is enough. */
export function* clockChecks({ clocks }: Pick<Doctor, "clocks">): Generator<Check> {
  if (clocks.size === 0)
    return yield skipped("clock", "Nobody answered whose clock could be compared with this machine's.");
  const [whose, ahead] = [...clocks].reduce((worst, one) => (Math.abs(one[1]) > Math.abs(worst[1]) ? one : worst));
  const seconds = Math.round(Math.abs(ahead));
  const name = URL.canParse(whose) ? new URL(whose).host : whose;
  const todo = "Switch time synchronisation on; if this machine is right, tell the vendor.";
  const says = `This machine's clock is ${seconds} seconds ${ahead > 0 ? "behind" : "ahead of"} ${name}'s.`;
  if (seconds > REFUSED_SECONDS) yield failed("clock", says, todo);
  else if (seconds > NOTED_SECONDS) yield warned("clock", says, todo);
  else yield passed("clock", `This machine's clock agrees with those of ${clocks.size} others.`);
}
