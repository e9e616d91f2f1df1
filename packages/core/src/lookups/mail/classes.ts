/** Reads a mail address as far as evidence needs it: its registrable domain, the class of that domain, a masked form. */
import { domainToASCII } from "node:url";
import { disposableEmailBlocklistSet } from "disposable-email-domains-js";
import commonProviders from "email-providers/common.json" with { type: "json" };
import type { MailClass } from "../../domain/facts.ts";
import { initial, maskDomain, registrableDomain } from "../domain-names.ts";

/** RFC 5321 section 4.5.3.1: longest local part and domain. */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;

/**
 * Forwarding services that give a person an address per correspondent: SimpleLogin and Proton aliases, addy.io,
 * DuckDuckGo, Firefox Relay, Apple's private relay. Listed by the host that follows the @, or any parent of it.
 */
const PRIVACY_ALIASES: ReadonlySet<string> = new Set([
  "simplelogin.com",
  "simplelogin.co",
  "simplelogin.fr",
  "simplelogin.io",
  "slmail.me",
  "slmails.com",
  "aleeas.com",
  "silomails.com",
  "8alias.com",
  "8shield.net",
  "dralias.com",
  "passmail.net",
  "passmail.com",
  "passinbox.com",
  "passfwd.com",
  "addy.io",
  "anonaddy.com",
  "anonaddy.me",
  "duck.com",
  "mozmail.com",
  "relay.firefox.com",
  "privaterelay.appleid.com",
]);

/** Mail providers the disposable list carries because of abuse; to their millions of users they are a mailbox. */
const NOT_DISPOSABLE: ReadonlySet<string> = new Set(["21cn.com", "sify.com"]);

/** Providers anyone may open a mailbox at that the common list lacks. */
const MORE_PROVIDERS = [
  "126.com 139.com 188.com aol.com bk.ru comcast.net daum.net email.com fastmail.com fastmail.fm gmail.com gmx.ch gmx.com",
  "gmx.de gmx.fr gmx.net googlemail.com hanmail.net hey.com hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es",
  "hotmail.fr hotmail.it icloud.com inbox.ru internet.ru laposte.net live.ca live.co.uk live.com live.fr live.nl mail.com",
  "mail.ru me.com msn.com naver.com outlook.com outlook.de outlook.es outlook.fr outlook.in outlook.jp rediffmail.com",
  "rocketmail.com vivaldi.net yahoo.ca yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br",
  "yahoo.com.mx yahoo.com.ph yahoo.com.sg yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it ymail.com zohomail.com zohomail.eu",
].flatMap((line) => line.split(" "));

/**
 * Providers anyone may open a mailbox at whose offer is privacy itself: encrypted at rest, no identity asked, no
 * advertising. Listed by registrable domain; a person's own domain hosted there stays their own.
 */
const PRIVACY_PROVIDERS: ReadonlySet<string> = new Set(
  [
    "countermail.com disroot.org hushmail.com keemail.me mailbox.org mailfence.com pm.me posteo.de posteo.net proton.me",
    "protonmail.ch protonmail.com riseup.net runbox.com startmail.com tuta.com tuta.io tutamail.com tutanota.com",
    "tutanota.de",
  ].flatMap((line) => line.split(" ")),
);

/** RFC 2606: belongs to nobody, though the common list counts it. */
const RESERVED: ReadonlySet<string> = new Set(["example.com", "example.net", "example.org"]);

const disposable = disposableEmailBlocklistSet();
const free: ReadonlySet<string> = new Set(
  [...commonProviders, ...MORE_PROVIDERS].filter((domain) => !RESERVED.has(domain) && !isEducation(domain)),
);

export interface MailHost {
  readonly local: string;
  /** The host after the @, lower case, ASCII. */
  readonly host: string;
  /** Its registrable domain by the ICANN section of the public-suffix list. */
  readonly domain: string;
}

/** The address in a form field, or null when the text is none. Never throws. */
export function parseAddress(text: string): MailHost | null {
  if (text.length > MAX_LOCAL + MAX_DOMAIN + 16) return null;
  const address = text.trim().replace(/^mailto:/i, "");
  const at = address.lastIndexOf("@");
  const local = address.slice(0, Math.max(at, 0));
  if (local.length === 0 || local.length > MAX_LOCAL || /[\s\p{C}<>(),;:@"]/u.test(local)) return null;
  const host = domainToASCII(address.slice(at + 1).replace(/\.$/, "")).toLowerCase();
  if (host.length === 0 || host.length > MAX_DOMAIN || !/^[a-z0-9.-]+$/.test(host)) return null;
  const domain = registrableDomain(host);
  return domain === null ? null : { local, host, domain };
}

/** Academic names as registries reserve them: .edu, .edu.xx, .ac.xx. */
function isEducation(domain: string): boolean {
  return /(?:^|\.)edu$|\.(?:edu|ac)\.[a-z]{2}$/.test(domain);
}

const withParents = (host: string) => {
  const labels = host.split(".");
  return labels.map((_, start) => labels.slice(start).join("."));
};

/** The class, in the fixed order of precedence: an alias service is never called disposable, a disposable one never free. */
export function classify({ host, domain }: Pick<MailHost, "host" | "domain">): MailClass {
  if (withParents(host).some((name) => PRIVACY_ALIASES.has(name))) return "privacy_alias";
  if (disposable.has(domain) && !NOT_DISPOSABLE.has(domain)) return "disposable";
  if (PRIVACY_PROVIDERS.has(domain)) return "privacy_provider";
  if (free.has(domain) || NOT_DISPOSABLE.has(domain)) return "free";
  if (isEducation(domain)) return "education";
  return "own_domain";
}

export const maskAddress = ({ local, domain }: Pick<MailHost, "local" | "domain">): string =>
  `${initial(local)}***@${maskDomain(domain)}`;
