/** One canonical text per identifier kind, the same whoever wrote it: what is keyed, and so the only thing that can match. */
import { domainToASCII } from "node:url";
import ipaddr from "ipaddr.js";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** RFC 5321 section 4.5.3.1: longest local part and domain. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
/** No person's own address is longer. */
const MAX_LINK = 2_048;

const GMAIL: ReadonlySet<string> = new Set(["gmail.com", "googlemail.com"]);
/** Providers that document "+tag" as part of the same mailbox. */
const TAGGED: ReadonlySet<string> = new Set(
  [
    "gmail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com fastmail.com fastmail.fm",
    "proton.me protonmail.com protonmail.ch pm.me",
  ].flatMap((line) => line.split(" ")),
);

/** A host name in lower-case ASCII without its root dot; null for what cannot be one. */
export function canonicalHost(text: string): string | null {
  if (text.length > MAX_DOMAIN + 2) return null;
  const host = domainToASCII(text.trim().replace(/\.$/, "")).toLowerCase();
  if (host.length === 0 || host.length > MAX_DOMAIN) return null;
  const isName = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(host);
  return isName ? host.replace(/^www\.(?=[^.]+\.)/, "") : null;
}

/** The mailbox an address delivers to, with what its provider ignores taken away. */
export function canonicalEmail(text: string): string | null {
  if (text.length > MAX_LOCAL + MAX_DOMAIN + 16) return null;
  const address = text.trim().replace(/^mailto:/i, "");
  const at = address.lastIndexOf("@");
  const written = address.slice(0, Math.max(at, 0)).toLowerCase();
  if (written.length === 0 || written.length > MAX_LOCAL || /[\s\p{C}<>(),;:@"]/u.test(written)) return null;
  const host = canonicalHost(address.slice(at + 1));
  if (host === null) return null;
  const domain = GMAIL.has(host) ? "gmail.com" : host;
  const untagged = TAGGED.has(domain) ? written.replace(/\+.*$/, "") : written;
  const local = domain === "gmail.com" ? untagged.replaceAll(".", "") : untagged;
  return local === "" ? null : `${local}@${domain}`;
}

/** E.164 of a number written with its calling code; no region is guessed. */
export function canonicalPhone(text: string): string | null {
  if (text.length > 64) return null;
  const trimmed = text
    .trim()
    .replace(/^tel:/i, "")
    .replace(/^00(?=[1-9])/, "+");
  if (!trimmed.startsWith("+")) return null;
  const number = parsePhoneNumberFromString(trimmed);
  return number?.isPossible() === true ? number.number : null;
}

function webAddress(text: string): URL | null {
  if (text.length > MAX_LINK) return null;
  const trimmed = text.trim();
  const hasScheme = /^https?:\/\//i.test(trimmed);
  if (!hasScheme && (trimmed.includes("@") || !trimmed.includes("."))) return null;
  const address = hasScheme ? trimmed : `https://${trimmed}`;
  return URL.canParse(address) ? new URL(address) : null;
}

/** The host of a link written with or without its scheme; null for everything that is no web address. */
export function linkHost(link: string): string | null {
  const url = webAddress(link);
  return url === null ? null : canonicalHost(url.hostname);
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** The login of a GitHub account, from a link to it or by itself. Logins hold at most 39 letters, digits and hyphens. */
export function canonicalGithub(text: string): string | null {
  const url = webAddress(text);
  if (url !== null && !/^(www\.|gist\.)?github\.com$/.test(url.hostname)) return null;
  const login = (url === null ? text.trim().replace(/^@/, "") : (url.pathname.split("/")[1] ?? "")).toLowerCase();
  return /^(?=.{1,39}$)[a-z0-9]+(?:-[a-z0-9]+)*$/.test(login) ? login : null;
}

/** The public name of a LinkedIn profile, from a link to it or by itself; pages of companies are none. */
export function canonicalLinkedin(text: string): string | null {
  const url = webAddress(text);
  if (url !== null && !/(^|\.)linkedin\.com$/.test(url.hostname)) return null;
  const [, folder, own] = url?.pathname.split("/") ?? [];
  if (url !== null && folder !== "in") return null;
  const name = decoded(url === null ? text.trim() : (own ?? ""))
    .normalize("NFC")
    .toLowerCase();
  return /^[\p{L}\p{N}_%.-]{3,100}$/u.test(name) ? name : null;
}

/** Shapes of addresses as chains write them. Case is part of base58; in the others it carries at most a checksum. */
export function canonicalWallet(text: string): string | null {
  const wallet = text.trim();
  if (/^0x[0-9a-f]{40}$/i.test(wallet)) return wallet.toLowerCase();
  if (/^(bc1|ltc1)[02-9ac-hj-np-z]{11,71}$/i.test(wallet)) return wallet.toLowerCase();
  return /^[1-9A-HJ-NP-Za-km-z]{25,106}$/.test(wallet) ? wallet : null;
}

/** What in a text has the shape of such an address; whether it is one, only the list it is compared with can tell. */
export function walletsIn(text: string, limit: number): readonly string[] {
  const found = new Set<string>();
  for (const [token] of text.matchAll(/(?<![0-9A-Za-z])[0-9A-Za-z]{26,106}(?![0-9A-Za-z])/g)) {
    const wallet = canonicalWallet(token);
    if (wallet !== null) found.add(wallet);
    if (found.size === limit) break;
  }
  return [...found];
}

/** One address, never a range; IPv4 inside IPv6 is read as the IPv4 address it carries. */
export function canonicalIp(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > 64) return null;
  if (/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(trimmed)) {
    return trimmed.split(".").every((octet) => Number(octet) <= 255) ? trimmed : null;
  }
  if (!ipaddr.IPv6.isValid(trimmed) || trimmed.includes("%")) return null;
  const address = ipaddr.IPv6.parse(trimmed);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toNormalizedString();
}
