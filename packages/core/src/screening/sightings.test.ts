import { describe, expect, it } from "vitest";
import type { Sightings } from "../stores/stores.ts";
import { createNoteSighting } from "./sightings.ts";

const ID = "sightings-connection-000001";
const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, second)).toISOString();

function recording(fails: () => boolean = () => false) {
  const notes: string[] = [];
  const lines: string[] = [];
  const logger = { info: () => {}, warn: (message: string) => void lines.push(message), error: () => {} };
  const sightings = {
    read: async () => ({ ping: null, delivery: null }),
    async note(connectionId: string, kind: keyof Sightings, when: Date) {
      if (fails()) throw new Error("down");
      notes.push(`${connectionId} ${kind} ${when.toISOString()}`);
    },
  };
  return { note: createNoteSighting({ sightings, logger }), notes, lines };
}

describe("createNoteSighting", () => {
  it("writes once a minute for each connection and kind, however many deliveries come", async () => {
    const { note, notes } = recording();
    for (let second = 0; second < 150; second += 1) await note(ID, "delivery", at(second));
    await note(ID, "ping", at(10));
    await note(`${ID}-other`, "delivery", at(10));
    expect(notes).toEqual([
      `${ID} delivery ${at(0)}`,
      `${ID} delivery ${at(60)}`,
      `${ID} delivery ${at(120)}`,
      `${ID} ping ${at(10)}`,
      `${ID}-other delivery ${at(10)}`,
    ]);
  });

  it("lets no fault of the table through, and tries again with the next delivery", async () => {
    let down = true;
    const { note, notes, lines } = recording(() => down);
    await note(ID, "delivery", at(0));
    down = false;
    await note(ID, "delivery", at(1));
    expect(lines).toEqual(["sighting not noted"]);
    expect(notes).toEqual([`${ID} delivery ${at(1)}`]);
  });
});
