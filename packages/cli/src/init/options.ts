/** Every answer of `bonafide init` as an option, so that a script can give what a person is asked. */
import { JURISDICTIONS } from "@bonafide/core/domain/policy-document";
import type { Band } from "@bonafide/core/domain/assessment";
import { atses } from "@bonafide/core/ats";
import { type Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import { type TargetOptions, targetOptions } from "../target/target.ts";

export const BANDS = ["unscored", "low", "review", "high"] as const satisfies readonly Band[];
export const CARRIERS = ["tag", "application_field", "none"] as const;

export interface InitOptions extends TargetOptions {
  readonly connection?: string;
  readonly ats?: string;
  readonly name?: string;
  readonly credentials?: string;
  readonly policy?: string;
  readonly jurisdiction?: (typeof JURISDICTIONS)[number];
  readonly mode?: "observe" | "off";
  readonly carrier?: (typeof CARRIERS)[number];
  readonly field?: string;
  readonly noteOn?: readonly Band[];
  readonly companyDomains?: readonly string[];
  readonly placeQuestion?: readonly string[];
  readonly intakeQuestion?: readonly string[];
  readonly rotateSecret?: boolean;
  /** False with --no-wait. */
  readonly wait: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function companyDomains(given: string): readonly string[] {
  const domains = given
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .map((one) => one.toLowerCase());
  if (domains.length > 20 || domains.some((one) => !z.hostname().safeParse(one).success || !one.includes(".")))
    throw new InvalidArgumentError("Give up to 20 domains such as example.com, with commas.");
  return domains;
}

function bands(given: string): readonly Band[] {
  const names = given.split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !BANDS.some((band) => band === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`Name results of ${BANDS.join(", ")}, with commas.`);
  return BANDS.filter((band) => names.includes(band));
}

function label(given: string): string {
  if (!/^[^\p{C}]{1,80}$/u.test(given.trim())) throw new InvalidArgumentError("Give a name of up to 80 characters.");
  return given.trim();
}

const oneMore = (given: string, before: readonly string[] = []) => [...before, label(given)];

export function initOptions(command: Command): Command {
  return targetOptions(command)
    .option("--connection <id>", "change this connection instead of setting up a new one")
    .addOption(new Option("--ats <id>", "which ATS").choices(Object.keys(atses)))
    .option("--name <name>", "what you call the connection", label)
    .option("--credentials <file>", 'JSON with the credential\'s values; "-" reads standard input')
    .option("--policy <file>", 'a policy document; "catalogue" is the product\'s own')
    .addOption(new Option("--jurisdiction <law>", "whose hiring law you follow").choices(JURISDICTIONS))
    .addOption(new Option("--mode <mode>", "what it begins with").choices(["observe", "off"]))
    .addOption(new Option("--carrier <kind>", "what the candidate list shows").choices(CARRIERS))
    .option("--field <key>", "the key of the application field, with --carrier application_field")
    .option("--note-on <results>", "results that get a note, such as review,high", bands)
    .option("--company-domains <domains>", "your own domains, with commas", companyDomains)
    .option("--place-question <wording>", "your form's question about the place of work; may be repeated", oneMore)
    .option("--intake-question <wording>", "the hidden question of docs/intake.md; may be repeated", oneMore)
    .option("--rotate-secret", "make a new webhook secret; the one before is taken for seven days more")
    .option("--no-wait", "do not wait for the ATS's ping")
    .option("--yes", "ask nothing: what is not given is the default")
    .option("--json", "print what was set up as JSON, with the webhook secret");
}
