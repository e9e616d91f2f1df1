/** Picks the objects of named arrays out of a JSON document of any size, one at a time, each with the line it begins on. */
import { FeedError } from "./indicators.ts";

/** No single entry is longer, and no sensible document is deeper. */
const MAX_RECORD = 1_048_576;
const MAX_DEPTH = 64;

export interface JsonRecord {
  readonly line: number;
  /** Key of the array that holds it. */
  readonly key: string;
  readonly value: unknown;
}

interface Frame {
  readonly array: boolean;
  /** The key this container stands under. */
  readonly key: string;
}

type Expected = "value" | "value_or_end" | "key" | "key_or_end" | "colon" | "comma_or_end" | "nothing";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const isSpace = (code: number) => code === 0x20 || code === NEWLINE || code === 0x0d || code === 0x09;
const isLiteral = (code: number) =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x2b ||
  code === 0x2d ||
  code === 0x2e ||
  code === 0x45;

/** A scanner for one document: pushed text, it emits what it picks; what it does not pick it checks and drops. */
function createScanner(keys: ReadonlySet<string>, emit: (record: JsonRecord) => void) {
  const stack: Frame[] = [];
  let line = 1;
  let expected: Expected = "value";
  let key = "";
  /** Text of the token or record under way, from earlier chunks. */
  let held = "";
  let mode: "between" | "string" | "literal" | "record" = "between";
  let escaped = false;
  let inString = false;
  let depth = 0;
  let recordLine = 1;

  const fail = (problem: string): never => {
    throw new FeedError(line, problem);
  };
  const parsed = (text: string, at: number): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new FeedError(at, "this is not valid JSON");
    }
  };
  const valueDone = () => {
    expected = stack.length === 0 ? "nothing" : "comma_or_end";
  };
  const takesValue = () => expected === "value" || expected === "value_or_end";

  function open(array: boolean): void {
    if (!takesValue()) fail("a bracket stands where none may");
    if (stack.length === MAX_DEPTH) fail(`the document nests deeper than ${MAX_DEPTH} levels`);
    stack.push({ array, key });
    key = "";
    expected = array ? "value_or_end" : "key_or_end";
  }
  function close(array: boolean): void {
    const frame = stack.pop();
    const endable = expected === "comma_or_end" || expected === (array ? "value_or_end" : "key_or_end");
    if (!frame || frame.array !== array || !endable) fail("a closing bracket has no partner");
    valueDone();
  }
  function stringDone(text: string): void {
    const value = parsed(text, line);
    if (expected === "key" || expected === "key_or_end") {
      key = typeof value === "string" ? value : "";
      expected = "colon";
    } else valueDone();
  }

  /** The position after the string, or -1 when the chunk ends first. */
  function skipString(text: string, from: number): number {
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (escaped) escaped = false;
      else if (code === BACKSLASH) escaped = true;
      else if (code === QUOTE) return at + 1;
      else if (code === NEWLINE) fail("a string is not closed on its line");
    }
    return -1;
  }

  /** The position after the record's closing brace, or -1 when the chunk ends first. */
  function skipRecord(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      if (inString) {
        at = skipString(text, at);
        if (at === -1) return -1;
        inString = false;
        continue;
      }
      const code = text.charCodeAt(at);
      at += 1;
      if (code === QUOTE) inString = true;
      else if (code === NEWLINE) line += 1;
      else if (code === 0x7b || code === 0x5b) {
        depth += 1;
        if (depth > MAX_DEPTH) fail(`an entry nests deeper than ${MAX_DEPTH} levels`);
      } else if (code === 0x7d || code === 0x5d) {
        depth -= 1;
        if (depth === 0) return at;
      }
    }
    return -1;
  }

  function hold(text: string): void {
    held += text;
    if (held.length > MAX_RECORD) throw new FeedError(recordLine, "one entry is longer than a mebibyte");
  }

  function begin(next: typeof mode): void {
    mode = next;
    held = "";
    recordLine = line;
  }

  function between(text: string, at: number): number {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      if (code === NEWLINE) line += 1;
      return at + 1;
    }
    if (code === QUOTE) {
      if (!takesValue() && expected !== "key" && expected !== "key_or_end") fail("a string stands where none may");
      begin("string");
      hold('"');
      return at + 1;
    }
    const frame = stack.at(-1);
    if (code === 0x7b && frame?.array === true && keys.has(frame.key) && takesValue()) {
      begin("record");
      depth = 0;
      return at;
    }
    if (code === 0x7b || code === 0x5b) open(code === 0x5b);
    else if (code === 0x7d || code === 0x5d) close(code === 0x5d);
    else if (code === 0x3a && expected === "colon") expected = "value";
    else if (code === 0x2c && expected === "comma_or_end") expected = frame?.array === true ? "value" : "key";
    else if (isLiteral(code) && takesValue()) {
      begin("literal");
      return at;
    } else fail("this is not valid JSON");
    return at + 1;
  }

  /** The position after what is under way, or the text's length when it goes on in the next chunk. */
  function within(text: string, from: number): number {
    if (mode === "literal") {
      let at = from;
      while (at < text.length && isLiteral(text.charCodeAt(at))) at += 1;
      hold(text.slice(from, at));
      if (at < text.length) literalDone();
      return at;
    }
    const at = mode === "string" ? skipString(text, from) : skipRecord(text, from);
    hold(text.slice(from, at === -1 ? text.length : at));
    if (at === -1) return text.length;
    if (mode === "string") stringDone(held);
    else {
      emit({ line: recordLine, key: stack.at(-1)?.key ?? "", value: parsed(held, recordLine) });
      valueDone();
    }
    mode = "between";
    return at;
  }
  function literalDone(): void {
    parsed(held, line);
    valueDone();
    mode = "between";
  }

  return {
    push(text: string): void {
      let at = 0;
      while (at < text.length) at = mode === "between" ? between(text, at) : within(text, at);
    },
    end(): void {
      if (mode === "literal") literalDone();
      if (expected !== "nothing" || mode !== "between") fail("the document ends in the middle; was it cut off?");
    },
  };
}

/** Rejects with {@link FeedError} where the document stops being JSON. */
export async function* jsonRecords(
  source: AsyncIterable<string>,
  keys: ReadonlySet<string>,
): AsyncGenerator<readonly JsonRecord[]> {
  let records: JsonRecord[] = [];
  const scanner = createScanner(keys, (record) => records.push(record));
  for await (const text of source) {
    scanner.push(text);
    if (records.length > 0) yield records;
    records = [];
  }
  scanner.end();
}
