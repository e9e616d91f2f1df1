/** Finds every port a process has: all functions of everything it is given, but for what is named here as no I/O at all. */

export type Call = (...args: unknown[]) => Promise<unknown>;
/** Takes one port's place; `name` is its path, such as "stores.screenings.write". */
export type Wrap = (name: string, call: Call, args: readonly unknown[]) => Promise<unknown>;

/** Values and pure functions. Anything not named here is a port, so a new one is covered the day it appears. */
const NO_PORTS: ReadonlySet<string> = new Set([
  "atses",
  "clock",
  // Of an answer that has come already.
  "header",
  "honestShare",
  "ids",
  "logger",
  "metrics",
  "policyFor",
  "random",
  // Composed from ports that are wrapped themselves.
  "purchases",
  "secrets",
  "signals",
  "timing",
]);

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isPort = ([key, value]: [string, unknown]) => typeof value === "function" && !NO_PORTS.has(key);

function wrapped(value: unknown, name: string, wrap: Wrap): unknown {
  if (typeof value === "function")
    return async (...args: unknown[]) => {
      const answer = await wrap(name, async (...given) => Reflect.apply(value, undefined, given), args);
      // A lock answers with what can be done under it: that is I/O too.
      const holdsPorts = isPlain(answer) && Object.entries(answer).some(isPort);
      return holdsPorts ? wrapEach(answer, `${name}.`, wrap) : answer;
    };
  if (Array.isArray(value)) {
    return value.map((item: unknown) => {
      const id = isPlain(item) && "id" in item ? String(item.id) : "";
      // Of a listed port only what it does is I/O; what it says about itself is not.
      return isPlain(item) && "look" in item ? { ...item, look: wrapped(item.look, `${name}.${id}`, wrap) } : item;
    });
  }
  return isPlain(value) ? wrapEach(value, `${name}.`, wrap) : value;
}

function wrapEach(ports: object, prefix: string, wrap: Wrap): object {
  return Object.fromEntries(
    Object.entries(ports).map(([key, value]: [string, unknown]) => [
      key,
      NO_PORTS.has(key) ? value : wrapped(value, prefix + key, wrap),
    ]),
  );
}

/** The same ports, each call of them through `wrap`. A function named here that answers at once would break its caller loudly. */
export function wrapPorts<Ports extends object>(ports: Ports, wrap: Wrap): Ports {
  // Safe: every value keeps its shape, and every port answers with a promise already.
  return wrapEach(ports, "", wrap) as Ports;
}
