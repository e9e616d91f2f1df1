/** What AWS charges for screening so many applications with everything on but bought evidence, for whoever plans a run. */
import { costOf } from "./model.ts";
import { PRICES } from "./prices.ts";

/** Whose prices are taken where none are kept for the installation's own region. */
export const AWS_ASSUMED_REGION = "us-east-1";

export function awsUsd(applications: number, wanted: string): { readonly usd: number; readonly region: string } {
  const region = Object.hasOwn(PRICES, wanted) ? wanted : AWS_ASSUMED_REGION;
  const prices = PRICES[region];
  if (prices === undefined) throw new Error(`no prices of ${region}`);
  return { region, usd: applications === 0 ? 0 : costOf("full", applications, prices).total };
}
