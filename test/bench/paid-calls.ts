/** Counts what the sample applications cost: requests to bought providers with the ladder on and off. */
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Bought, startSampleScreening } from "../support/sample-screening.ts";

export interface PaidCalls {
  readonly applications: number;
  /** Every configured check for every application. */
  readonly ladderOff: number;
  /** Only what could change the band, with this share of applications checked in full. */
  readonly ladderOn: number;
  readonly fullShare: number;
}

/** What the documentation shows: the accounts an operator is likely to have. */
export const ACCOUNTS: Readonly<Record<string, readonly Bought[]>> = {
  Twilio: ["twilio"],
  "Spur and Twilio": ["spur", "twilio"],
  "All five": ["spur", "ipinfo", "ipqs", "twilio", "telnyx"],
};

/** The samples one after the other, over and over; each round is of other people, so nothing is kept from the last. */
export async function countPaidCalls(options: {
  readonly configured: readonly Bought[];
  readonly applications: number;
  readonly fullShare: number;
}): Promise<PaidCalls> {
  const { configured, applications, fullShare } = options;
  const samples = await startSampleScreening(configured);
  async function count(share: number): Promise<number> {
    const before = samples.paidCalls();
    for (let from = 0; from < applications; from += SAMPLES.length) {
      const screen = samples.desk({ fullShare: share });
      const round = SAMPLES.slice(0, applications - from);
      await Promise.all(round.map((sample, at) => screen(sample, `application-${from + at}`)));
    }
    return samples.paidCalls() - before;
  }
  try {
    return {
      applications,
      ladderOff: await count(1),
      ladderOn: await count(fullShare),
      fullShare,
    };
  } finally {
    await samples.close();
  }
}
