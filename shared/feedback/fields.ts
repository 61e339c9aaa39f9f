import { isRecord } from "../intake/unwrap.ts";

export type UnreadableReason =
  | "not_json"
  | "not_ses"
  | "field_missing"
  | "field_invalid"
  | "not_a_notification"
  | "not_carried"
  | "not_readable"
  | "too_large";

/** Why a notification cannot be read. */
export class Unreadable extends Error {
  readonly reason: UnreadableReason;
  constructor(reason: UnreadableReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

export type Fields = Record<string, unknown>;

const MAX_TEXT = 100_000;

/** The object under `name`; throws `Unreadable`, naming `path`. */
export const object = (parent: Fields, name: string, path: string): Fields => {
  const value = parent[name];
  if (isRecord(value)) return value;
  throw new Unreadable(value === undefined ? "field_missing" : "field_invalid", `${path}: not an object`);
};

/** The text under `name`, not empty; throws `Unreadable`, naming `path`. */
export const text = (parent: Fields, name: string, path: string): string => {
  const value = parent[name];
  if (typeof value === "string" && value !== "") return clip(value, MAX_TEXT);
  throw new Unreadable(value === undefined ? "field_missing" : "field_invalid", `${path}: not a string`);
};

/** At most `limit` UTF-16 units; never a lone surrogate, which DynamoDB refuses. */
export const clip = (value: string, limit: number): string => value.slice(0, limit).toWellFormed();
