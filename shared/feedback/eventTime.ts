import { isoTime } from "../intake/unwrap.ts";
import { DAY_MS } from "../time/durations.ts";
import type { EventType } from "./event.ts";
import { type Fields, Unreadable } from "./fields.ts";

/** Clocks and zones of hand-made notifications are hours off, not days. */
const FUTURE_MS = DAY_MS;

/**
 * How long after its mail an event can have happened. Receivers date bounces and complaints by their own clocks
 * [notification-contents]; a mail server gives up after some five days [RFC 5321 4.5.4.1]. The rest SES dates itself.
 */
const latestAfterMail = (type: EventType): number => {
  switch (type) {
    case "open":
    case "click":
    case "subscription":
    case "unknown":
      return 400 * DAY_MS;
    case "complaint":
      return 90 * DAY_MS;
    default:
      return 7 * DAY_MS;
  }
};

/** `stated` is what SES wrote; undefined where it gave no time. */
export type EventTime = { at: string; stated: string | undefined };

/**
 * When an event happened, ISO 8601 UTC: what SES stated or, where that is too late for the mail, when SES accepted the
 * mail. It depends on nothing but the notification, so that each delivery of it makes the same key; only a notification
 * without any time counts as of its receipt. Throws `Unreadable` where even the mail is dated more than a day ahead.
 */
export const eventTime = (
  type: EventType,
  { particulars, mail, receivedAt }: { particulars: Fields; mail: Fields; receivedAt: string },
): EventTime => {
  const given = particulars["timestamp"] ?? mail["timestamp"];
  if (given === undefined || given === null) return { at: receivedAt, stated: undefined };
  const stated = isoTime(given);
  if (stated === undefined) throw new Unreadable("field_invalid", `${type}.timestamp: not a time`);
  const accepted = isoTime(mail["timestamp"]);
  const bound = accepted ?? stated;
  const at = Date.parse(stated) - Date.parse(bound) > latestAfterMail(type) ? bound : stated;
  const isAhead = [bound, at].every((time) => Date.parse(time) - Date.parse(receivedAt) > FUTURE_MS);
  if (isAhead)
    throw new Unreadable(
      "field_invalid",
      `${accepted === undefined ? type : "mail"}.timestamp: more than a day after it was received`,
    );
  return { at, stated };
};
