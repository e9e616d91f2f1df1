import { describe, expect, it } from "vitest";
import { InterruptedError } from "../failure.ts";
import { openInterview } from "./interview.ts";
import { room } from "./testing-room.ts";

describe("an interview", () => {
  it("shows nothing of a secret while it is typed, not even how long it is", async () => {
    const { streams, shown, type } = room();
    const interview = await openInterview(streams);
    const asked = interview.secret({ message: "Client secret" });
    await type("canary-4711");
    const whileTyping = shown();
    await type("\r");
    expect(await asked).toBe("canary-4711");
    expect(whileTyping).toContain("Client secret");
    for (const text of [whileTyping, shown()]) {
      expect(text).not.toContain("canary");
      expect(text).not.toMatch(/[•▪*]{3}/);
    }
  });

  it("says at once what cannot be, and goes on when it can", async () => {
    const { streams, shown, type } = room();
    const interview = await openInterview(streams);
    const asked = interview.text({
      message: "User",
      check: (given) => (/^\d+$/.test(given) ? undefined : "Digits only."),
    });
    await type("x\r");
    expect(shown()).toContain("Digits only.");
    await type("\u007F7\r");
    expect(await asked).toBe("7");
  });

  it("ends with Ctrl-C, and says that nothing was stored", async () => {
    const { streams, type } = room();
    const interview = await openInterview(streams);
    const asked = interview.text({ message: "User" });
    const left = expect(asked).rejects.toThrow(InterruptedError);
    await type("\u0003");
    await left;
  });
});
