/** What reading one attached document comes to: its text and marks in memory, or the named reason why there are none. */
import * as z from "zod";

/** Ways in which text is in a file and not before a reader's eyes. */
export const HIDDEN_KINDS = ["white", "tiny", "off_page", "invisible", "vanished"] as const;
export type HiddenKind = (typeof HIDDEN_KINDS)[number];

/** A moment as the writing program stated it. Without an offset the wall-clock time says nothing about a zone. */
const StatedTime = z.strictObject({
  /** ISO 8601; read as UTC where the file states no offset. */
  at: z.iso.datetime(),
  offsetMinutes: z.int().min(-1440).max(1440).nullable(),
});
export type StatedTime = z.infer<typeof StatedTime>;

const label = z.string().max(512).nullable();

const DocumentMetadata = z.strictObject({
  author: label,
  /** Who saved the file last; PDF has no such field. */
  lastAuthor: label,
  creator: label,
  producer: label,
  created: StatedTime.nullable(),
  modified: StatedTime.nullable(),
  /** Ids that writing programs give a document and copies keep. */
  documentIds: z.array(z.string().max(128)).max(8),
});
export type DocumentMetadata = z.infer<typeof DocumentMetadata>;

const ReadDocument = z.strictObject({
  kind: z.literal("read"),
  format: z.enum(["pdf", "docx"]),
  /** Everything a program sees, hidden text included. Lives in memory during one screening and nowhere else. */
  text: z.string(),
  /** The text went on after the cap. */
  truncated: z.boolean(),
  metadata: DocumentMetadata,
  /** Targets of link annotations and hyperlinks. Never fetched. */
  links: z.array(z.string().max(2048)).max(100),
  hiddenText: z.array(z.strictObject({ kind: z.enum(HIDDEN_KINDS), characters: z.int().nonnegative() })),
  /** Some of the text addresses a program that reads résumés, by a closed list of phrases. */
  machineInstructions: z.boolean(),
  /** Crypto-currency addresses whose checksum holds, in their canonical form. */
  wallets: z.array(z.string().max(128)).max(50),
});
export type ReadDocument = z.infer<typeof ReadDocument>;

/** Why a document could not be read. Closed list; each is worth nothing and says nothing about the person. */
export const UNREADABLE = [
  "encrypted",
  "scanned",
  "legacy",
  "unsupported",
  "too_large",
  "too_many_pages",
  "timed_out",
  "memory_exceeded",
  "malformed",
] as const;
export type Unreadable = (typeof UNREADABLE)[number];

/** Parsed again on this side of the process boundary: the reading side has met a stranger's bytes. */
export const DocumentOutcome = z.discriminatedUnion("kind", [
  ReadDocument,
  ...UNREADABLE.map((kind) => z.strictObject({ kind: z.literal(kind) })),
]);
export type DocumentOutcome = ReadDocument | { readonly kind: Unreadable };

/** The document of one application, fetched and read at most once. */
export type ApplicationDocument =
  /** The application carries none. */
  | { readonly status: "none" }
  /** The file is there and was not had: fetching or reading is not set up, refused, or failed in a way that passes. */
  | {
      readonly status: "unavailable";
      readonly reason: "not_configured" | "refused" | "timeout" | "rate_limited" | "provider_error";
    }
  | {
      readonly status: "fetched";
      /** SHA-256 of the bytes, hexadecimal; null where they were too many to be fetched. What is kept of it is keyed. */
      readonly digest: string | null;
      readonly outcome: DocumentOutcome;
    };

/** What there is to read where nothing fetches documents. */
export const unread: ApplicationDocument = { status: "unavailable", reason: "not_configured" };
