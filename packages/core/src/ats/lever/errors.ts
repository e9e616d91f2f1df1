/** Lever's typed errors. */
import { createErrors } from "../provider-errors.ts";

export const errors = createErrors("lever");
