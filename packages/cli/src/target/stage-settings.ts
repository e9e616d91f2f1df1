/** The settings of a deployed stage: the parameter its infrastructure writes, read with the operator's own AWS sign-in. */
import { FailedError } from "../failure.ts";
import { awsFault, signInSentence } from "./aws-fault.ts";

/** What has no place beneath a stage: a file or a sandbox named in the environment would win over it. */
const NOT_OF_A_STAGE = { SECRETS_FILE: "", WEBHOOK_SECRETS_FILE: "", SANDBOX: "" };

export async function readStageSettings(stage: string): Promise<Readonly<Record<string, string>>> {
  // Loaded here: only commands about a stage pay for the client.
  const { readStage } = await import("@bonafide/functions/compose-stage");
  let found: Readonly<Record<string, string>> | null;
  try {
    found = await readStage(stage);
  } catch (error) {
    const sentence = signInSentence(error);
    if (sentence !== null) throw new FailedError(sentence);
    const code = awsFault(error);
    if (code === null) throw error;
    throw new FailedError(`AWS cannot be asked about stage ${stage} (${code}); check the network and AWS_REGION.`);
  }
  if (found === null)
    throw new FailedError(
      `There is no stage ${stage} in this AWS account and region; deploy it with "npx sst deploy --stage ${stage}", or check AWS_PROFILE and AWS_REGION.`,
    );
  return { ...found, ...NOT_OF_A_STAGE };
}
