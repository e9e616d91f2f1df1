/** The one error a reader throws: it knows by which name the document cannot be read. */
import type { Unreadable } from "../domain/document.ts";

export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  readonly reason: Unreadable;
  constructor(reason: Unreadable) {
    super(reason);
    this.reason = reason;
  }
}
