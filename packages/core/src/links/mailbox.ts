/** The mailbox an address delivers to, whatever tag is put behind the name: who applies under tags is still one person. */
import { canonicalEmail } from "./canonical.ts";

export function mailbox(text: string): string | null {
  const email = canonicalEmail(text);
  if (email === null) return null;
  const at = email.lastIndexOf("@");
  const untagged = email.slice(0, at).replace(/\+.*$/, "");
  return untagged === "" ? email : `${untagged}${email.slice(at)}`;
}
