import { describe, expect, it } from "vitest";
import { found } from "../../domain/evidence.ts";
import { aContext, anApplication } from "../testing.ts";
import { mailDomainClass } from "./domain-class.ts";

const lookup = mailDomainClass({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} });
const look = (emails: string[]) => lookup.look(anApplication({ emails }), aContext());

describe("the mail fact", () => {
  it("carries the class, the registrable domain and a masked form, never the address", async () => {
    expect(await look(["jane.moreau@mail.moreau.dev"])).toEqual(
      found<"mail">(
        {
          addresses: [
            {
              masked: "j***@m***.dev",
              domain: "moreau.dev",
              host: "mail.moreau.dev",
              mailClass: "own_domain",
              tagged: false,
            },
          ],
        },
        "mail/domain-class",
      ),
    );
  });

  it("notes a tag, which says nothing about the person", async () => {
    const evidence = await look(["jane+jobs@moreau.dev"]);
    expect(evidence).toMatchObject({ fact: { addresses: [{ masked: "j***@m***.dev", tagged: true }] } });
  });

  it("is absent without an address, and when none can be read", async () => {
    expect(await look([])).toEqual({ status: "absent" });
    expect(await look(["not an address", "@"])).toEqual({ status: "absent" });
  });

  it("skips what is no address, counts repeats once and looks at three at most", async () => {
    const evidence = await look(["x", "a@gmail.com", "A@GMAIL.com", "b@gmail.com", "c@gmail.com", "d@gmail.com"]);
    expect(evidence.status === "found" && evidence.fact.addresses.map(({ masked }) => masked)).toEqual([
      "a***@g***.com",
      "b***@g***.com",
      "c***@g***.com",
    ]);
  });
});
