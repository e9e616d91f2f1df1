/** Who enters something, as the ATS or the operator names them: an id, never a sentence. */
import { InvalidArgumentError } from "commander";

export function person(given: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,119}$/.test(given))
    throw new InvalidArgumentError("Give an id or a mail address: up to 120 letters, digits and . _ @ + -");
  return given;
}
