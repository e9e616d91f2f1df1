/** An identifier of a stated kind in its canonical form, or why it cannot stand for one person. */
import type { IndicatorType, SkipReason } from "../domain/indicator.ts";
import {
  canonicalEmail,
  canonicalGithub,
  canonicalHost,
  canonicalIp,
  canonicalLinkedin,
  canonicalPhone,
  canonicalWallet,
} from "./canonical.ts";
import { isShared } from "./shared-domains.ts";

export type Identified =
  | { readonly status: "canonical"; readonly value: string }
  | { readonly status: "unusable"; readonly reason: SkipReason };

const CANONICAL: Readonly<Record<IndicatorType, (text: string) => string | null>> = {
  email: canonicalEmail,
  phone: canonicalPhone,
  github: canonicalGithub,
  linkedin: canonicalLinkedin,
  domain: canonicalHost,
  wallet: canonicalWallet,
  ip: canonicalIp,
};

/** What a list gives; an entry that would point at many people at once is none. */
export function identified(type: IndicatorType, text: string): Identified {
  const value = CANONICAL[type](text);
  if (value === null) return { status: "unusable", reason: whyNot(type, text) };
  if (type === "domain" && isShared(value)) return { status: "unusable", reason: "shared_by_many" };
  return { status: "canonical", value };
}

function whyNot(type: IndicatorType, text: string): SkipReason {
  const digits = text.replace(/[^0-9]/g, "").length;
  if (type === "phone" && digits >= 5 && !/^\s*(tel:)?(\+|00)/i.test(text)) return "no_calling_code";
  const [address = "", length = ""] = text.trim().split("/");
  return type === "ip" && /^\d{1,3}$/.test(length) && canonicalIp(address) !== null ? "address_range" : "malformed";
}
