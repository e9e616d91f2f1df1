/** Where an operator's set-up stores a connection's credentials and keys: an encrypted parameter, or the file of a laptop. */
import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { ConnectionSecrets } from "@bonafide/core/domain/connection";
import { replaceFile } from "./replace-file.ts";
import { readSecretsFile } from "./secrets.ts";

/** Replaces what is stored for a connection, whole or not at all. */
export type WriteSecrets = (connectionId: string, held: ConnectionSecrets) => Promise<void>;

export function createSsmWriter(options: {
  readonly client: SSMClient;
  readonly prefix: string;
  /** Id, ARN or alias of the key that encrypts; the account's own for parameters without it. */
  readonly keyId: string | undefined;
}): WriteSecrets {
  const { client, prefix, keyId } = options;
  return async (connectionId, held) => {
    await client.send(
      new PutParameterCommand({
        Name: `${prefix}/connections/${connectionId}`,
        Value: JSON.stringify(ConnectionSecrets.parse(held)),
        Type: "SecureString",
        Overwrite: true,
        ...(keyId === undefined ? {} : { KeyId: keyId }),
      }),
    );
  };
}

export function createFileWriter(path: string): WriteSecrets {
  return async (connectionId, held) => {
    const { connections, providers } = await readSecretsFile(path);
    const changed = { connections: { ...connections, [connectionId]: ConnectionSecrets.parse(held) }, providers };
    await replaceFile(path, JSON.stringify(changed));
  };
}
