/** Ctrl-C as a request: the step under way is finished, and whoever pressed it reads how to go on. */

import { EXIT } from "./failure.ts";

export interface Interrupt {
  readonly stopped: () => boolean;
  readonly end: () => void;
}

/** A second Ctrl-C ends at once; nothing the commands do is harmed by that either. */
export function onInterrupt(hint: string): Interrupt {
  let pressed = false;
  const press = () => {
    if (pressed) process.exit(EXIT.interrupted);
    pressed = true;
    console.error(`Stopping after this step. ${hint}`);
  };
  process.on("SIGINT", press);
  return { stopped: () => pressed, end: () => void process.off("SIGINT", press) };
}
