/** Tries the field carrier on one named test application, and keeps the proof on the connection. */
import { type Check, failed, named, passed } from "@bonafide/core/domain/check";
import type { Connection } from "@bonafide/core/domain/connection";
import { ProviderError, SettingsError } from "@bonafide/core/domain/errors";
import type { ExaminedConnection } from "./examination.ts";

const ID = "field-proof";

/** The check, and the connection as it stands afterwards. Throws what is no answer of the ATS. */
export async function proveField(
  { doctor, parts, connection }: ExaminedConnection,
  applicationId: string,
): Promise<{ readonly check: Check; readonly connection: Connection }> {
  const { carrier } = connection;
  const stays = (check: Check) => ({ check, connection });
  const { ats } = await parts.account(connection);
  if (carrier.kind !== "application_field" || ats.proveFieldCarrier === undefined)
    return stays(
      failed(ID, "The connection writes no field.", 'Set its carrier to {"kind": "application_field", …} first.'),
    );
  let changed: readonly string[];
  try {
    ({ changed } = await ats.proveFieldCarrier(applicationId, carrier.key));
  } catch (error) {
    if (error instanceof SettingsError) return stays(failed(ID, error.message, "Name another application."));
    if (!(error instanceof ProviderError)) throw error;
    return stays(
      error.code === "not_found"
        ? failed(ID, "The ATS shows no such application.", "Check the id, and that the credential may see it.")
        : failed(
            ID,
            `The field could not be tried (${error.code}).`,
            "Mend what the other checks name, and try again.",
          ),
    );
  }
  if (changed.length > 0)
    return stays(
      failed(
        ID,
        `Writing the field changed others: ${changed.map(named).join(", ")}.`,
        'Restore them by hand, and set the carrier to {"kind": "tag"}.',
      ),
    );
  // Read anew: somebody may have changed another setting meanwhile.
  const standing = (await parts.stores.connections.get(connection.id)) ?? connection;
  const proven: Connection = {
    ...standing,
    carrier: { ...carrier, proof: { applicationId, provenAt: doctor.clock().toISOString() } },
  };
  await parts.stores.connections.put(proven);
  return {
    check: passed(ID, "Writing the field changed nothing else; the proof is kept on the connection."),
    connection: proven,
  };
}
