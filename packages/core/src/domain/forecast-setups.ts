/** The set-ups a forecast is made for: which ATS, what is bought, and how many applications bring the applicant's address. */
import { BOUGHT_SOURCES, type Bought } from "./forecast-assumptions.ts";

export interface Setup {
  readonly id: string;
  readonly title: string;
  readonly bought: readonly Bought[];
  /** Share of applications that come with the applicant's address. */
  readonly addressShare: number;
}

/** Greenhouse shows no address unless the company's own form passes one on. */
const GREENHOUSE_ADDRESS = 0;
/** Lever's field may be empty, and how often it is nobody has published. */
const LEVER_ADDRESS = 0.8;

export const SETUPS: readonly Setup[] = [
  { id: "greenhouse-free", title: "Greenhouse, nothing bought", bought: [], addressShare: GREENHOUSE_ADDRESS },
  {
    id: "greenhouse-line-type",
    title: "Greenhouse with line type",
    bought: ["line_type"],
    addressShare: GREENHOUSE_ADDRESS,
  },
  {
    id: "greenhouse-all",
    title: "Greenhouse, everything bought",
    bought: BOUGHT_SOURCES,
    addressShare: GREENHOUSE_ADDRESS,
  },
  { id: "lever-free", title: "Lever, nothing bought", bought: [], addressShare: LEVER_ADDRESS },
  { id: "lever-all", title: "Lever, everything bought", bought: BOUGHT_SOURCES, addressShare: LEVER_ADDRESS },
];
