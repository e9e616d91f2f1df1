import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import type { Account } from "@bonafide/sandbox/accounts";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { type Sample, SAMPLES } from "@bonafide/sandbox/samples";
import { sampleResume } from "@bonafide/sandbox/sample-resume";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({});
});
afterAll(() => sandbox.close());

const sampleNamed = (familyName: string): Sample => {
  const found = SAMPLES.find((sample) => sample.familyName === familyName);
  if (!found) throw new Error(`no sample is called ${familyName}`);
  return found;
};
const first = sampleNamed("Ferreira-Iyer");
const second = sampleNamed("Lindgaard");

const screened = async (account: Account, sample: Sample) => {
  const submitted = await sandbox.submit(account, sample);
  return { ...submitted, ...(await sandbox.settled(submitted)) };
};
const inAts = ({ emulator }: Account, applicationId: string) =>
  emulator.state().applications.find((application) => application.applicationId === applicationId);

describe("a second application under another name, with the first one's phone and four fifths of its résumé", () => {
  it("is flagged with both reasons on every ATS, while nothing about the first person changes there", async () => {
    for (const account of sandbox.accounts) {
      const one = await screened(account, first);
      const before = JSON.stringify(inAts(account, one.ref.applicationId));
      const two = await screened(account, second);
      const reasons = two.record.assessment?.contributions.filter(({ group }) => group === "linkage");
      expect(reasons?.map(({ signal }) => signal)).toEqual(["phone-reuse", "resume-near-duplicate"]);
      expect(two.record.assessment?.band).toBe("review");
      const notes = inAts(account, two.ref.applicationId)
        ?.notes.map(({ text }) => text)
        .join("\n");
      expect(notes).toContain("Phone number is also on an application of 1 other person");
      expect(notes).toMatch(/Résumé shares about \d\d in 100 of its wording with that of 1 other person/);
      expect(JSON.stringify(inAts(account, one.ref.applicationId))).toBe(before);
      expect(one.record.assessment?.contributions.filter(({ group }) => group === "linkage")).toEqual([]);
    }
  });

  it("leaves no identifier and no digest of one without a key anywhere in the table", async () => {
    const { Items = [] } = await sandbox.aws.dynamo.send(
      new ScanCommand({ TableName: sandbox.aws.env["TABLE_NAME"] ?? "" }),
    );
    const entries = Items.filter(({ pk }) => pk?.S?.includes("#LINK#"));
    expect(entries.length).toBeGreaterThan(20);
    const kinds = new Set(entries.map(({ pk }) => pk?.S?.split("#")[3]));
    expect(kinds).toEqual(new Set(["file", "mail", "name", "network", "person", "phone", "resume"]));
    const table = JSON.stringify(Items).toLowerCase();
    const identifiers = [first, second].flatMap((sample) => {
      const { bytes } = sampleResume(sample, sample.resume === "rewritten");
      const phone = (sample.phone ?? "").replace(/[^+\d]/g, "");
      const name = `${sample.givenName}${sample.familyName}`.toLowerCase().replace(/[^\p{L}]/gu, "");
      return [sample.email, phone, phone.slice(1), sample.address ?? "", name, sample.familyName, Buffer.from(bytes)];
    });
    for (const identifier of identifiers) {
      if (typeof identifier === "string") expect(table).not.toContain(identifier.toLowerCase());
      for (const algorithm of ["md5", "sha1", "sha256", "sha512", "sha512-256"]) {
        for (const encoding of ["hex", "base64", "base64url"] as const) {
          const digest = createHash(algorithm).update(identifier).digest(encoding).slice(0, 20).toLowerCase();
          expect(table).not.toContain(digest);
        }
      }
    }
  });

  it("shares no digest between the connections of the two accounts", async () => {
    const { Items = [] } = await sandbox.aws.dynamo.send(
      new ScanCommand({ TableName: sandbox.aws.env["TABLE_NAME"] ?? "" }),
    );
    const digestsOf = (account: Account) =>
      Items.flatMap(({ pk }) => {
        const [, connection, area, , digest] = pk?.S?.split("#") ?? [];
        return area === "LINK" && connection === account.connection.id && digest !== undefined ? [digest] : [];
      });
    const [one = [], other = []] = sandbox.accounts.map(digestsOf);
    expect(one.length).toBeGreaterThan(10);
    expect(one.filter((digest) => other.includes(digest))).toEqual([]);
  });
});
