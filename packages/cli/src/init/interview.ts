/** Questions at the terminal. Whoever leaves one with Ctrl-C leaves the command, with nothing written. */
import type { Readable, Writable } from "node:stream";
import { InterruptedError } from "../failure.ts";

export interface Interview {
  readonly text: (question: {
    readonly message: string;
    readonly hint?: string;
    readonly initial?: string;
    /** A sentence for what cannot be; undefined for what can. */
    readonly check?: (value: string) => string | undefined;
  }) => Promise<string>;
  /** What is typed is not shown. */
  readonly secret: (question: {
    readonly message: string;
    readonly check?: (value: string) => string | undefined;
  }) => Promise<string>;
  readonly choose: <Value extends string>(question: {
    readonly message: string;
    readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string }[];
    readonly initial?: Value;
  }) => Promise<Value>;
  readonly choosePlenty: <Value extends string>(question: {
    readonly message: string;
    readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string }[];
    readonly initial: readonly Value[];
  }) => Promise<readonly Value[]>;
  readonly confirm: (message: string, initial: boolean) => Promise<boolean>;
}

const LEFT = "Stopped; nothing was stored. Run bonafide init again to start anew.";

/** Where it takes place; the process's own streams without it. */
export interface Room {
  readonly input?: Readable;
  readonly output?: Writable;
}

export async function openInterview(room: Room = {}): Promise<Interview> {
  // Loaded here: a run without a terminal needs none of it.
  const prompts = await import("@clack/prompts");
  function taken<Value extends string | boolean | readonly string[] | undefined>(value: Value | symbol): Value {
    // The library answers with a symbol of its own.
    if (typeof value === "symbol") throw new InterruptedError(LEFT);
    return value;
  }
  const validate = (check: ((value: string) => string | undefined) | undefined) =>
    check === undefined ? {} : { validate: (value: string | undefined) => check((value ?? "").trim()) };

  return {
    async text({ message, hint, initial, check }) {
      const given = await prompts.text({
        ...room,
        message,
        ...(hint === undefined ? {} : { placeholder: hint }),
        ...(initial === undefined ? {} : { initialValue: initial }),
        ...validate(check),
      });
      return (taken<string | undefined>(given) ?? "").trim();
    },
    async secret({ message, check }) {
      // An empty mask: not even how long it is can be read over a shoulder.
      return taken<string>(await prompts.password({ ...room, message, mask: "", ...validate(check) })).trim();
    },
    async choose({ message, options, initial }) {
      const values = options.map(({ value }) => value);
      const chosen = taken<string>(
        await prompts.select<string>({
          ...room,
          message,
          options: options.map((option) => ({ ...option })),
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      );
      const value = values.find((one) => one === chosen);
      if (value === undefined) throw new Error("an option nobody offered");
      return value;
    },
    async choosePlenty({ message, options, initial }) {
      const chosen = taken<readonly string[]>(
        await prompts.multiselect<string>({
          ...room,
          message,
          options: options.map((option) => ({ ...option })),
          initialValues: [...initial],
          required: false,
        }),
      );
      return options.map(({ value }) => value).filter((value) => chosen.includes(value));
    },
    async confirm(message, initial) {
      return taken<boolean>(await prompts.confirm({ ...room, message, initialValue: initial }));
    },
  };
}
