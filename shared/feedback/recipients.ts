import { isRecord } from "../intake/unwrap.ts";
import { addressAsWritten, groupMembers, normaliseAddress } from "./address.ts";
import type { EventType } from "./event.ts";
import { type Fields, text, Unreadable } from "./fields.ts";

/** One whom a notification concerns, with what it says of them alone. */
export type Recipient = {
  /** Normalised, the key; undefined where SES names nobody. */
  address: string | undefined;
  domain: string;
  /** As SES wrote it. */
  given: string;
  /** Other spellings of the same address in the same notification. */
  others: string[];
  fields: Fields;
};

const LISTS: Partial<Record<EventType, string>> = {
  bounce: "bouncedRecipients",
  complaint: "complainedRecipients",
  deliveryDelay: "delayedRecipients",
  delivery: "recipients",
};
const MOST_RECIPIENTS = 1_000; // each keeps what all share: junk could be a gigabyte of events

type Given = Pick<Recipient, "given" | "fields">;
const NOBODY: Given = { given: "", fields: {} };

/** Each whom a notification concerns, once; throws `Unreadable`. */
export const recipientsOf = (type: EventType, particulars: Fields, mail: Fields): Recipient[] => {
  const all = givenIn(type, particulars, mail).flatMap(apart);
  if (all.length > MOST_RECIPIENTS)
    throw new Unreadable("too_large", `${all.length} recipients, but SES sends a message to at most 50`);
  const named = all.map((one) => {
    const normal = normaliseAddress(one.given) ?? addressAsWritten(one.given);
    return { ...one, address: normal?.address, domain: normal?.domain ?? "" };
  });
  return [...Map.groupBy(named, ({ address }) => address).values()].flatMap((same) => {
    // Of two spellings one may have failed and the other still be tried.
    const first = same.find(({ fields }) => (fields["action"] ?? "failed") === "failed") ?? same[0];
    if (first === undefined) return [];
    const others = new Set(same.map(({ given }) => given));
    others.delete(first.given);
    return [{ ...first, others: [...others] }];
  });
};

const givenIn = (type: EventType, particulars: Fields, mail: Fields): Given[] => {
  const name = LISTS[type];
  const listed = name === undefined ? undefined : particulars[name];
  if (listed !== undefined && !Array.isArray(listed))
    throw new Unreadable("field_invalid", `${type}.${name}: not a list`);
  const particular = (listed ?? []).map((entry: unknown, i: number): Given => {
    if (typeof entry === "string") return { given: entry, fields: {} };
    if (!isRecord(entry)) throw new Unreadable("field_invalid", `${type}.${name}[${i}]: not an object`);
    return { given: text(entry, "emailAddress", `${type}.${name}[${i}].emailAddress`), fields: entry };
  });
  if (particular.length > 0) return particular;
  // SES names nobody: of several addressees it is not known which one, and none must be suppressed for it.
  if (type === "bounce" || type === "complaint") return [NOBODY];
  const destination = mail["destination"] ?? [];
  if (!Array.isArray(destination) || !destination.every((entry) => typeof entry === "string"))
    throw new Unreadable("field_invalid", "mail.destination: not a list of strings");
  if (destination.length > 0) return destination.map((given) => ({ given, fields: {} }));
  if (type === "unknown") return [NOBODY];
  throw new Unreadable("field_missing", "no recipient: mail.destination is empty");
};

/** The members of a group; a group without any, as `undisclosed-recipients:;`, names nobody. */
const apart = (one: Given): Given[] => {
  const members = groupMembers(one.given);
  if (members === undefined) return [one];
  return members.length === 0 ? [NOBODY] : members.map((given) => ({ ...one, given }));
};
