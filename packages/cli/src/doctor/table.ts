/** Whether the table is there and made as the code expects it. */
import { failed, passed, skipped } from "@bonafide/core/domain/check";
import { EXPECTED_TABLE } from "@bonafide/functions/compose-doctor";
import type { Checks, Facts } from "./examination.ts";

const same = (left: readonly string[], right: readonly string[]) => left.join() === right.join();
const AGAIN = "Deploy the stage again; a table made by hand must be made as packages/core/src/stores/table.ts says.";

export const TABLE_ADVICE = "Check TABLE_NAME, AWS_REGION, your credentials and the network.";

export async function* tableChecks({ parts }: Facts<"table" | "isLocal">): Checks {
  const { keys, indexes, expiresBy } = await parts.table();
  yield same(keys, EXPECTED_TABLE.keys)
    ? passed("table", "The table can be reached.")
    : failed(
        "table",
        `The table's key is not ${EXPECTED_TABLE.keys.join(" and ")}: it is another table.`,
        TABLE_ADVICE,
      );
  yield same(indexes[EXPECTED_TABLE.index] ?? [], EXPECTED_TABLE.indexKeys)
    ? passed("table-index", `The index "${EXPECTED_TABLE.index}" answers.`)
    : failed(
        "table-index",
        `The table has no usable index "${EXPECTED_TABLE.index}": nothing overdue is found.`,
        AGAIN,
      );
  if (parts.isLocal)
    yield skipped(
      "table-expiry",
      "A table on this machine deletes nothing by itself; reads do not show what has expired.",
    );
  else
    yield expiresBy === EXPECTED_TABLE.expiresBy
      ? passed("table-expiry", "Items expire by themselves.")
      : failed(
          "table-expiry",
          `Items do not expire by "${EXPECTED_TABLE.expiresBy}": what should be deleted stays.`,
          `Switch time to live on, with the attribute "${EXPECTED_TABLE.expiresBy}".`,
        );
}
