/** A link of an application as the web address it is, for looking at and never for opening. */

/** A form that carries more links is not one a person filled in. */
export const MAX_LINKS = 20;
/** No person's own address is longer. */
const MAX_LINK_LENGTH = 2048;

/** The address of a link written with or without its scheme; null for everything that is no web address. */
export function webAddress(link: string): URL | null {
  if (link.length > MAX_LINK_LENGTH) return null;
  const text = link.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]{0,15}:\/\//i.test(text);
  // A mail address in the wrong field.
  if (!hasScheme && text.includes("@")) return null;
  const address = hasScheme ? text : `https://${text}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return (url.protocol === "https:" || url.protocol === "http:") && url.hostname !== "" ? url : null;
}
