import { createSocket } from "node:dgram";
import { once } from "node:events";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { found, unavailable } from "../../domain/evidence.ts";
import type { MailClass } from "../../domain/facts.ts";
import type { LookupOverrides, MailDns } from "../lookup.ts";
import { aContext, anApplication } from "../testing.ts";
import { createSystemDns } from "./dns.ts";
import { acceptsMail, mailServer } from "./mx.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;

const mail = (...domains: [string, MailClass?, string?][]) =>
  found<"mail">(
    {
      addresses: domains.map(([domain, mailClass = "own_domain", host = domain]) => ({
        masked: "j***@x***.dev",
        domain,
        host,
        mailClass,
        tagged: false,
      })),
    },
    "mail/domain-class",
  );

const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
interface Answers {
  readonly mx?: string[] | string;
  readonly a?: string[] | string;
  readonly aaaa?: string[] | string;
  /** What it says of the name that always takes mail. */
  readonly witness?: string[] | string;
}

/** A DNS that says the same to every question of a kind, and counts them. */
function scripted(answers: Answers) {
  const asked: string[] = [];
  const reply = (kind: string, host: string, answer: string[] | string | undefined = "ENODATA") => {
    asked.push(`${kind} ${host}`);
    return typeof answer === "string" ? failing(answer) : Promise.resolve(answer);
  };
  const dns: MailDns = {
    resolveMx: async (host) => {
      const said = host === "gmail.com" ? (answers.witness ?? ["mx.gmail.com"]) : answers.mx;
      return (await reply("MX", host, said)).map((exchange) => ({ exchange, priority: 0 }));
    },
    resolve4: (host) => reply("A", host, answers.a),
    resolve6: (host) => reply("AAAA", host, answers.aaaa),
  };
  return { asked, dns };
}
const http = () => Promise.reject(new Error("offline"));
const look = (dns: MailDns | null, known: Parameters<typeof aContext>[0], overrides: LookupOverrides = {}) =>
  mailServer({ http, credentials: {}, overrides, dns }).look(anApplication(), aContext(known));

describe("whether a host takes mail", () => {
  it.each([
    ["a mail server", { mx: ["mx.moreau.dev"] }, true],
    ["a null MX (RFC 7505)", { mx: [""] }, false],
    ["a null MX as the root", { mx: ["."] }, false],
    ["a name that does not exist", { mx: "ENOTFOUND" }, false],
    ["no MX but an address", { mx: "ENODATA", a: ["192.0.2.1"] }, true],
    ["no MX but an IPv6 address", { mx: "ENODATA", aaaa: ["2001:db8::1"] }, true],
    ["an empty answer and an address", { mx: [], a: ["192.0.2.1"] }, true],
    ["nothing at all", { mx: "ENODATA" }, false],
  ])("with %s: %j is %s", async (_, answers, value) => {
    expect(await acceptsMail(scripted(answers).dns, "moreau.dev")).toEqual({ status: "answered", value });
  });

  it.each([
    [{ mx: "ESERVFAIL" }, "provider_error"],
    [{ mx: "ETIMEOUT" }, "timeout"],
    [{ mx: "EREFUSED" }, "provider_error"],
    [{ mx: "ECONNREFUSED" }, "provider_error"],
    [{ mx: "EBADNAME" }, "not_supported"],
    [{ mx: "ENODATA", a: "ESERVFAIL" }, "provider_error"],
    [{ mx: "ENODATA", a: "ENODATA", aaaa: "ETIMEOUT" }, "timeout"],
    [{ mx: "a code of tomorrow" }, "provider_error"],
    // A network that is cut off says "no such name" to everything.
    [{ mx: "ENOTFOUND", witness: "ENOTFOUND" }, "provider_error"],
    [{ mx: "ENODATA", witness: "ENODATA" }, "provider_error"],
    [{ mx: "ENOTFOUND", witness: "ETIMEOUT" }, "timeout"],
  ])("takes %j for no answer (%s), never for a no", async (answers, reason) => {
    expect(await acceptsMail(scripted(answers).dns, "moreau.dev")).toEqual({ status: "unanswered", reason });
  });

  it("is typed for whatever a resolver says or throws, in four questions at most", async () => {
    const answer = fc.oneof(fc.array(fc.string()), fc.string(), fc.constantFrom("ENODATA", "ENOTFOUND", "ETIMEOUT"));
    await fc.assert(
      fc.asyncProperty(fc.record({ mx: answer, a: answer, aaaa: answer, witness: answer }), async (answers) => {
        const { asked, dns } = scripted(answers);
        expect(["answered", "unanswered"]).toContain((await acceptsMail(dns, "moreau.dev")).status);
        expect(asked.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});

describe("the lookup", () => {
  it("asks about own and university domains only, by the host after the @, each once", async () => {
    const { asked, dns } = scripted({ mx: ["mx.example.net"] });
    const evidence = await look(dns, {
      mail: mail(
        ["moreau.dev", "own_domain", "mail.moreau.dev"],
        ["moreau.dev", "own_domain", "mail.moreau.dev"],
        ["cam.ac.uk", "education"],
        ["gmail.com", "free"],
      ),
    });
    expect(asked).toEqual(["MX mail.moreau.dev", "MX cam.ac.uk"]);
    expect(evidence).toEqual(
      found<"mailServer">(
        {
          domains: [
            { masked: "m***.dev", acceptsMail: true },
            { masked: "c***.ac.uk", acceptsMail: true },
          ],
        },
        "mailServer/dns",
      ),
    );
  });

  it("does not apply to providers' mail", async () => {
    const { asked, dns } = scripted({});
    const classes: MailClass[] = ["free", "privacy_provider", "privacy_alias", "disposable"];
    expect(await look(dns, { mail: mail(...classes.map((one): [string, MailClass] => ["gmail.com", one])) })).toEqual({
      status: "not_applicable",
    });
    expect(asked).toEqual([]);
  });

  it("without a DNS is not set up, and passes on that there was no address", async () => {
    const withoutDns = mailServer({ http, credentials: {}, overrides: {} });
    expect(await withoutDns.look(anApplication(), aContext({ mail: mail(["moreau.dev"]) }))).toEqual(
      unavailable("not_configured", "mailServer/dns"),
    );
    expect(await look(null, { mail: mail(["moreau.dev"]) })).toEqual(unavailable("not_configured", "mailServer/dns"));
    expect(await look(null, {})).toEqual({ status: "absent" });
  });

  it("asks nobody about names reserved for documentation", async () => {
    const { asked, dns } = scripted({ mx: "ENOTFOUND" });
    for (const domain of ["moreau.example", "moreau.test", "moreau.invalid", "example.com"]) {
      expect(await look(dns, { mail: mail([domain]) })).toEqual(unavailable("reserved", "mailServer/dns"));
    }
    expect(asked).toEqual([]);
  });

  it("takes an override's word before the DNS is asked, and reserved names then stand for real ones", async () => {
    const { asked, dns } = scripted({ mx: "ENOTFOUND" });
    const overrides = { mx: { "dead.example": false } };
    const evidence = await look(dns, { mail: mail(["dead.example"], ["other.example"]) }, overrides);
    expect(evidence).toMatchObject({ fact: { domains: [{ acceptsMail: false }, { acceptsMail: true }] } });
    expect(await look(null, { mail: mail(["moreau.dev"]) }, overrides)).toMatchObject({ reason: "not_configured" });
    expect(asked).toEqual([]);
  });

  it("gives up when the gathering is over, without waiting for the resolver", async () => {
    const silent: MailDns = {
      resolveMx: () => new Promise(() => {}),
      resolve4: () => new Promise(() => {}),
      resolve6: () => new Promise(() => {}),
    };
    const lookup = mailServer({ http, credentials: {}, overrides: {}, dns: silent });
    const controller = new AbortController();
    const evidence = lookup.look(anApplication(), aContext({ mail: mail(["moreau.dev"]) }, controller.signal));
    controller.abort();
    expect(await evidence).toEqual(unavailable("timeout", "mailServer/dns"));
    const late = aContext({ mail: mail(["moreau.dev"]) }, AbortSignal.abort());
    expect(await lookup.look(anApplication(), late)).toEqual(unavailable("timeout", "mailServer/dns"));
  });
});

describe("the machine's own resolvers, over real UDP", () => {
  const socket = createSocket("udp4");
  let dns: MailDns;

  /** RFC 1035 section 4.1: the question sent back with a response code and, for a null MX, one record. */
  function reply(query: Buffer): Buffer | null {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    const [name] = labels;
    if (name === "silent") return null;
    const mx = query.readUInt16BE(at + 1) === 15;
    const rcode = name === "gone" ? 3 : name === "broken" ? 2 : 0;
    const record = (rest: number[]) => Buffer.from([0xc0, 12, ...rest]);
    const answer =
      name === "null" && mx
        ? record([0, 15, 0, 1, 0, 0, 0, 60, 0, 3, 0, 0, 0])
        : name === "gmail" && mx
          ? record([0, 15, 0, 1, 0, 0, 0, 60, 0, 4, 0, 5, 0xc0, 12])
          : name === "addressed" && !mx && query.readUInt16BE(at + 1) === 1
            ? record([0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1])
            : null;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | rcode, 2);
    header.writeUInt16BE(answer ? 1 : 0, 6);
    header.writeUInt32BE(0, 8);
    return Buffer.concat([header, query.subarray(12, at + 5), ...(answer ? [answer] : [])]);
  }

  beforeAll(async () => {
    socket.on("message", (query, from) => {
      const answer = reply(query);
      if (answer) socket.send(answer, from.port, from.address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    dns = createSystemDns([`127.0.0.1:${socket.address().port}`]);
  });
  afterAll(() => {
    socket.close();
  });

  it.each([
    ["null.moreau.dev", { status: "answered", value: false }],
    ["gone.moreau.dev", { status: "answered", value: false }],
    ["empty.moreau.dev", { status: "answered", value: false }],
    ["addressed.moreau.dev", { status: "answered", value: true }],
    ["broken.moreau.dev", { status: "unanswered", reason: "provider_error" }],
    ["silent.moreau.dev", { status: "unanswered", reason: "timeout" }],
  ])("tell of %s: %j", async (host, expected) => {
    expect(await acceptsMail(dns, host)).toEqual(expected);
  });
});
