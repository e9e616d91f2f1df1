/** Builds entries: what every reader fills in the same way. */
import type { FeedEntry, Indicator, IndicatorType, Skipped, SkipReason } from "../domain/indicator.ts";

export const skipped = (line: number, reason: SkipReason): Skipped => ({ status: "skipped", line, reason });

export type Details = Partial<Pick<Indicator, "confidence" | "firstSeen" | "lastSeen" | "validUntil" | "revoked">>;

export function indicator(line: number, type: IndicatorType, value: string, details: Details = {}): Indicator {
  return {
    status: "indicator",
    line,
    type,
    value,
    confidence: null,
    firstSeen: null,
    lastSeen: null,
    validUntil: null,
    revoked: false,
    ...details,
  };
}

/**
 * A web address as what it identifies: an account at a code host or network, or a whole site. One page says nothing
 * about the site it stands on, and much less about everyone else there.
 */
export function webEntry(line: number, address: string, details: Details = {}): FeedEntry {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(address.trim()) ? address.trim() : `https://${address.trim()}`;
  if (text.length > 2_048 || !URL.canParse(text)) return skipped(line, "malformed");
  const { hostname, pathname, search } = new URL(text);
  if (/^(www\.|gist\.)?github\.com$/.test(hostname)) {
    const parts = pathname.split("/").filter((part) => part !== "");
    return parts.length === 1 ? indicator(line, "github", text, details) : skipped(line, "page_of_a_site");
  }
  if (/(^|\.)linkedin\.com$/.test(hostname)) {
    return pathname.startsWith("/in/") ? indicator(line, "linkedin", text, details) : skipped(line, "page_of_a_site");
  }
  const isSite = (pathname === "" || pathname === "/") && search === "";
  return isSite ? indicator(line, "domain", hostname, details) : skipped(line, "page_of_a_site");
}

/** ISO 8601, or null for anything else: a date that cannot be read is no date. */
export function dateOf(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time);
}
