/** The allow-list of the outbound client: origins from configuration, compared whole, so that no data can add a host. */
import { SettingsError } from "../domain/errors.ts";

/** Answers whether a URL's scheme, host and port are exactly those of one of `origins`. */
export function originAllowList(origins: readonly string[]): (url: URL) => boolean {
  const allowed = new Set(
    origins.map((origin) => {
      if (!URL.canParse(origin))
        throw new SettingsError(`"${origin}" is not a URL; give an origin such as https://example.com`);
      return new URL(origin).origin;
    }),
  );
  return (url) => allowed.has(url.origin);
}
