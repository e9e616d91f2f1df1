import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arm, disarmed, MAX_ARMS, Note, planNote, quietIn, refused, settled } from "./note.ts";

const at = (ms: number) => new Date(Date.UTC(2026, 10, 20) + ms);
const planned = planNote({ revision: 1, band: "review", text: "text ref aaaa", marker: "aaaa" });

describe("a note", () => {
  it("starts planned, with nothing sent", () => {
    expect(planned).toMatchObject({ state: "planned", arms: 0, armedAt: null, noteId: null, code: null });
    expect(Note.safeParse(planned).success).toBe(true);
  });

  it("is armed with the moment after which it can be looked for", () => {
    expect(arm(planned, at(0))).toMatchObject({ state: "armed", arms: 1, armedAt: at(0).toISOString() });
  });

  it("keeps its text and marker through every step, so that a retry is byte-identical", () => {
    const step = fc.constantFrom(
      (note: Note) => arm(note, at(0)),
      (note: Note) => settled(note, "n1"),
      (note: Note) => refused(note, "forbidden"),
      (note: Note) => disarmed(note, { counts: true }),
      (note: Note) => disarmed({ ...note, arms: Math.max(1, note.arms) }, { counts: false }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { text, marker, revision, band } = steps.reduce<Note>((note, next) => next(note), planned);
        expect({ text, marker, revision, band }).toEqual({
          text: planned.text,
          marker: "aaaa",
          revision: 1,
          band: "review",
        });
      }),
    );
  });

  it("is settled from any state: knowing that it stands is never wrong", () => {
    for (const state of ["planned", "armed", "done", "rejected", "unknown"] as const) {
      expect(settled({ ...planned, state }, "n1")).toMatchObject({ state: "done", noteId: "n1" });
    }
  });

  it(`is armed at most ${MAX_ARMS} times and then unknown`, () => {
    let note = planned;
    let arms = 0;
    while (note.state === "planned") {
      note = disarmed(arm(note, at(0)), { counts: true });
      arms += 1;
    }
    expect(arms).toBe(MAX_ARMS);
    expect(note).toMatchObject({ state: "unknown", arms: MAX_ARMS });
  });

  it("does not spend an attempt on a post that never left, however often", () => {
    let note = planned;
    for (let times = 0; times < 50; times += 1) note = disarmed(arm(note, at(times)), { counts: false });
    expect(note).toEqual(planned);
  });

  it("longer than a thousand characters is not a note", () => {
    expect(Note.safeParse({ ...planned, text: "x".repeat(1000) }).success).toBe(true);
    expect(Note.safeParse({ ...planned, text: "x".repeat(1001) }).success).toBe(false);
  });
});

describe("quietIn", () => {
  it.each([
    [0, 155_000],
    [1, 154_999],
    [154_999, 1],
    [155_000, 0],
    [900_000, 0],
    // Our clock went back: wait longer, never less.
    [-5_000, 160_000],
  ])("%i ms after arming waits another %i ms", (elapsed, left) => {
    expect(quietIn(arm(planned, at(0)), at(elapsed), 155_000)).toBe(left);
  });

  it("waits for nothing when nothing was sent", () => {
    expect(quietIn(planned, at(0), 155_000)).toBe(0);
  });
});
