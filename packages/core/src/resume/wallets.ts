/** Bitcoin and Ethereum addresses in a text, only those whose checksum holds: a hash in a commit or a serial number has none. */
import { createHash } from "node:crypto";
import { keccak256 } from "./keccak.ts";

const MAX_WALLETS = 50;
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** 25 bytes: version, 20 bytes of hash, 4 of checksum. Versions 0 and 5 are Bitcoin's own main network. */
function isBase58Check(text: string): boolean {
  let value = 0n;
  for (const letter of text) value = value * 58n + BigInt(BASE58.indexOf(letter));
  const hex = value.toString(16);
  if (hex.length > 50) return false;
  const bytes = Buffer.from(hex.padStart(50, "0"), "hex");
  // Each leading zero byte is written as one "1", no more and no less.
  const zeros = bytes.findIndex((byte) => byte !== 0);
  if (zeros !== (/^1*/.exec(text)?.[0].length ?? 0) || (bytes[0] !== 0 && bytes[0] !== 5)) return false;
  const sha256 = (part: Uint8Array) => createHash("sha256").update(part).digest();
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

/** BIP 173 for witness version 0, BIP 350 for later ones. */
function isSegwit(text: string): boolean {
  const data = Array.from(text.slice(3), (letter) => BECH32.indexOf(letter));
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  // The prefix "bc", expanded: high bits, a zero, low bits.
  for (const value of [3, 3, 0, 2, 3, ...data]) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    generator.forEach((word, bit) => {
      if ((top >>> bit) & 1) check ^= word;
    });
  }
  const version = data[0] ?? 32;
  if (version > 16 || check !== (version === 0 ? 1 : 0x2bc830a3)) return false;
  const programBits = (data.length - 7) * 5;
  const programBytes = Math.floor(programBits / 8);
  const padding = programBits % 8;
  const last = data.at(-7) ?? 0;
  if (padding > 4 || (last & ((1 << padding) - 1)) !== 0) return false;
  return version === 0 ? programBytes === 20 || programBytes === 32 : programBytes >= 2 && programBytes <= 40;
}

/** EIP-55. An address in one case carries no checksum and could be any forty digits. */
function isMixedCaseEthereum(text: string): boolean {
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return false;
  const digest = Buffer.from(keccak256(Buffer.from(lower, "ascii"))).toString("hex");
  return [...lower].every((digit, at) => {
    const upper = Number.parseInt(digest.charAt(at), 16) >= 8;
    return digits.charAt(at) === (upper ? digit.toUpperCase() : digit);
  });
}

/** Every address once, in its canonical form: segwit lower case, the others as written, because their case is part of them. */
export function walletsIn(text: string): string[] {
  const found = new Set<string>();
  for (const [token] of text.matchAll(/(?<![0-9A-Za-z])[0-9A-Za-z]{26,74}(?![0-9A-Za-z])/g)) {
    if (found.size === MAX_WALLETS) break;
    if (/^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(token) && isBase58Check(token)) found.add(token);
    else if (/^0x[0-9A-Fa-f]{40}$/.test(token) && isMixedCaseEthereum(token)) found.add(token);
    else if (/^(bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})$/.test(token) && isSegwit(token.toLowerCase()))
      found.add(token.toLowerCase());
  }
  return [...found];
}
