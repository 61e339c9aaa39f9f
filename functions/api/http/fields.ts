import { domainToASCII } from "node:url";
import * as z from "zod";
import { normaliseAddress, spellingOf } from "../../../shared/feedback/address.ts";
import { normaliseIp } from "../../../shared/feedback/origin.ts";
import { identityOf } from "../../../shared/identities/identity.ts";
import { parseTime } from "../../../shared/time/parseTime.ts";

const LONGEST_ADDRESS = 1_000; // as given, with display name and quotes; normalised it is shorter
const LONGEST_PREFIX = 320;
const LONGEST_PREFIX_BYTES = 1_000; // a sort key has at most 1,024 [ServiceQuotas]
const LONGEST_CURSOR = 4_096;
const LONGEST_MESSAGE_ID = 1_000; // bytes; no longer one is recorded

/** A text without control characters or halves of characters, neither of which the table could keep or show. */
export const plainText = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most, { abort: true })
    .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(text), {
      error: "contains control characters or broken Unicode",
    });

/** An address, normalised, and how it was spelled; a failure carries the code `address_invalid`. */
export const address = z
  .string()
  .transform((given, context) => {
    const text = given.includes("@") ? given : decodedOnce(given);
    const found = text.length <= LONGEST_ADDRESS && text.isWellFormed() ? normaliseAddress(text) : undefined;
    if (found !== undefined) return { ...found, spelling: spellingOf(text) ?? found.address };
    context.addIssue({
      code: "custom",
      params: { code: "address_invalid", inPath: "jo%40example.net" },
      message: "not an email address",
    });
    return z.NEVER;
  })
  .meta({
    description: "An email address; in a path, percent-encoded.",
    example: "jo@example.net",
    minLength: 3,
  });

/** Whose mail bounced, normalised as entries have it. */
export const sender = address
  .transform((one) => one.address)
  .meta({
    description: "Addresses suppressed because of mail from this sender.",
    example: "survey@example.org",
  });

/** What SES verifies, in the form it keeps it: the local part of an address stays as it was given. */
export const identity = z
  .string()
  .max(LONGEST_ADDRESS)
  .transform((given, context) => {
    const text = given.includes("@") ? given : decodedOnce(given);
    const found = text.isWellFormed() ? identityOf(text) : undefined;
    if (found !== undefined) return found;
    context.addIssue({
      code: "custom",
      params: { inPath: "ann%40example.org" },
      message: "neither an address nor a domain; write ann@example.org or example.org",
    });
    return z.NEVER;
  })
  .meta({
    description: "An address or a domain. The part before the @ is case-sensitive, as in SES.",
    example: "ann@example.org",
  });

/** Some gateways hand the path on undecoded. */
const decodedOnce = (text: string): string => {
  if (!/%40/.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const messageId = plainText(1, LONGEST_MESSAGE_ID)
  .refine((text) => Buffer.byteLength(text) <= LONGEST_MESSAGE_ID, { error: "too long" })
  .meta({
    description: "The SES message id, from the SMTP reply “250 Ok …”.",
    example: "0102018f3c5e7a9b-0b1c2d3e-0000-000000",
  });

/** The id of a job, a token or something in quarantine; whether there is one is for the table to say. */
export const opaqueId = plainText(1, 200).meta({ example: "VQ8xHyiHM0xMWkX2" });

export const time = z
  .string()
  .transform((text, context) => {
    const at = parseTime(text);
    if (at !== undefined) return at;
    context.addIssue({
      code: "custom",
      message: "not a time; write 2026-11-24, 2026-11-24T09:30:00Z or 2026-11-24T10:30:00+01:00",
    });
    return z.NEVER;
  })
  .meta({ description: "ISO 8601, UTC unless an offset is given.", example: "2026-11-24T09:30:00Z" });

const since = time.optional().meta({ description: "At or after this time." });
const until = time.optional().meta({ description: "Before this time." });

/** A query with `since` and `until`, in that order of time. */
export const period = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z
    .strictObject({ since, until, ...shape })
    .refine(isInOrder, { path: ["until"], error: "must be later than since" });

const isInOrder = (query: { since?: unknown; until?: unknown }): boolean =>
  typeof query.since !== "string" || typeof query.until !== "string" || query.since < query.until;

const LIMIT = "must be an integer from 1 to 1000";
const limit = z
  .string()
  .refine((text) => /^\d{1,4}$/.test(text), { error: LIMIT, abort: true })
  .transform(Number)
  .pipe(z.number().min(1, { error: LIMIT }).max(1_000, { error: LIMIT }))
  .optional()
  .transform((value) => value ?? 50)
  .meta({
    description: "Maximum number of items per page.",
    override: { type: "integer", minimum: 1, maximum: 1_000, default: 50 },
  });

const cursor = z
  .string()
  .min(1)
  .max(LONGEST_CURSOR)
  .optional()
  .meta({ description: "The `cursor` of the previous page, unchanged." });

export const paging = { limit, cursor };

/** Who handed mail to SES, as a filter. */
export const ofOrigin = {
  credential: plainText(1, 200).optional().meta({
    description:
      "Mail submitted to SES with this credential: the name of the IAM user or role. An SMTP credential belongs to an IAM user.",
    example: "ses-smtp-redcap",
  }),
  sourceIp: plainText(1, 200)
    .transform(normaliseIp)
    .optional()
    .meta({ description: "Mail submitted to SES from this IP address.", example: "192.0.2.7" }),
};

export const domain = z
  .string()
  .max(255)
  .transform((text, context) => {
    const ascii = /[\s/\\?#@:%[\]]/.test(text) ? "" : domainToASCII(text.replace(/\.+$/, ""));
    if (ascii !== "") return ascii.toLowerCase();
    context.addIssue({ code: "custom", message: "not a domain; give only the part after the @" });
    return z.NEVER;
  })
  .meta({ description: "Addresses at this domain, not its subdomains.", example: "example.net" });

const LONGEST_PART = 320;

/** Any part of an address. */
export const addressPart = z
  .string()
  .trim()
  .pipe(plainText(1, LONGEST_PART))
  .meta({
    description: "Any part of the address, or several parts separated by spaces, which must all be in it.",
    example: "mueller hospital",
    override: { type: "string", minLength: 1, maxLength: LONGEST_PART },
  });

export const prefix = plainText(0, LONGEST_PREFIX)
  .refine((text) => !text.includes(" "), {
    error: "contains a space; a + in a query must be written %2B",
  })
  .transform((text) => text.normalize("NFC").toLowerCase())
  // Composed, a text can be longer than it was given.
  .refine((text) => Buffer.byteLength(text) <= LONGEST_PREFIX_BYTES, { error: "too long" })
  .meta({ description: "Addresses starting with this text.", example: "jo@" });

export const flag = z
  .string()
  .refine((text) => text === "true" || text === "false", { error: "must be true or false" })
  .optional()
  .transform((value) => value === "true")
  .meta({ override: { type: "boolean", default: false } });

export const note = plainText(0, 1_000)
  .optional()
  .meta({ description: "Reason, recorded in the audit log.", example: "requested by phone" });

/** A time as answered: always UTC with milliseconds. */
export const timestamp = z.string().meta({ format: "date-time", example: "2026-11-24T09:30:00.000Z" });

/** The page form of every list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    cursor: z
      .string()
      .nullable()
      .meta({ description: "Pass it as `cursor` to get the next page; null on the last page." }),
  });
