/** Puts an application into the reuse index without screening it: one that came before there was an index to write to. */
import type { Application } from "../domain/application.ts";
import type { ConnectionSecrets } from "../domain/connection.ts";
import { identifiersOf, type LinkSource } from "../links/identifiers.ts";
import { linkHashers } from "../links/keys.ts";
import type { LinkStore } from "../stores/stores.ts";
import { indexed } from "./link-index.ts";

export interface EarlierApplication extends LinkSource {
  readonly connectionId: string;
  /** A person has answered for it. */
  readonly cleared: boolean;
}

export async function indexApplication(
  links: LinkStore,
  keys: Pick<ConnectionSecrets, "indexKey" | "previousIndexKey">,
  earlier: EarlierApplication,
): Promise<void> {
  const { connectionId, cleared } = earlier;
  const application: Application = earlier.application;
  const { entries } = indexed(identifiersOf(earlier), linkHashers(keys), { connectionId, application, cleared });
  await links.put(entries);
}
