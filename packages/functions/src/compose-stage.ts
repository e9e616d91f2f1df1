/** Where the infrastructure of a stage wrote down what an operator's commands need to reach it. */
import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { SettingsError } from "@bonafide/core/domain/errors";
import * as z from "zod";
import { clientConfig } from "./aws.ts";
import { ambientEnv, type Env, parseAwsConfig } from "./config.ts";
import { APP, AWS_ATTEMPTS } from "./limits.ts";

const StageSettings = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());

function parsed(text: string, name: string): z.infer<typeof StageSettings> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const settings = StageSettings.safeParse(content);
  if (settings.success) return settings.data;
  throw new SettingsError(`parameter ${name} is malformed: deploy the stage again`);
}

/** Null when there is no such stage in the account and region. Rejects with what AWS or the sign-in says. */
export async function readStage(
  stage: string,
  env: Env = ambientEnv(),
): Promise<Readonly<Record<string, string>> | null> {
  const aws = parseAwsConfig(env);
  const client = new SSMClient(clientConfig(aws, aws.ssm, AWS_ATTEMPTS));
  const name = `/${APP}/${stage}/settings`;
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value === undefined ? null : parsed(Parameter.Value, name);
  } catch (error) {
    if (error instanceof ParameterNotFound) return null;
    throw error;
  } finally {
    client.destroy();
  }
}
