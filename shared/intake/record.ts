import { AccountEventTable } from "../accountEvents/AccountEventTable.ts";
import { EventTable } from "../feedback/EventTable.ts";
import type { FeedbackEvent } from "../feedback/event.ts";
import { IdentityNotifications } from "../feedback/IdentityNotifications.ts";
import { hourOf } from "../feedback/journal.ts";
import { markOwn } from "../feedback/origin.ts";
import type { Parsed } from "../feedback/parse.ts";
import type { Retention } from "../feedback/retention.ts";
import { QuarantineTable } from "../quarantine/QuarantineTable.ts";
import { SuppressionTable } from "../suppressions/SuppressionTable.ts";
import type { FoldPolicy, Suppression } from "../suppressions/suppression.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Table } from "../table/Table.ts";
import { Markers } from "../tallies/Markers.ts";
import { TriggerTable } from "../warnings/triggers/TriggerTable.ts";
import type { Trigger } from "../warnings/triggers/trigger.ts";
import { triggersOf } from "../warnings/triggers/triggers.ts";
import { readNotification } from "./read.ts";
import type { Incoming } from "./unwrap.ts";

export type RecordDeps = {
  events: EventTable;
  markers: Markers;
  suppressions: SuppressionTable;
  quarantine: QuarantineTable;
  accountEvents: AccountEventTable;
  identityNotifications: IdentityNotifications;
  retention: Retention;
  now: () => Date;
  policy: () => Promise<FoldPolicy>;
  triggers: TriggerTable;
  /** Addresses and domains whose bounces open a warning. */
  watched: ReadonlySet<string>;
  /** By what value of its tag our own mail is known. */
  ownMail: string | undefined;
};
export type RecordResult = {
  /** Events written, those that were there already included. */
  recorded: number;
  notices: number;
  /** Events about the account, not about a mail. */
  accountEvents: number;
  quarantined: number;
  /** What is worth a warning and was not noted before. */
  triggers: Trigger[];
  /** Records to come again; nothing of them is lost, something of them may be written. */
  failures: { recordId?: string; cause: unknown }[];
};

type Notification = Incoming & { parsed: Parsed };

const POLICY_FRESH_MS = 60_000;

/** What `recordNotifications` works with; made once in a container, for it remembers what it marked. */
export const recorder = ({
  table,
  retention,
  now,
  watched = new Set(),
  ownMail,
}: {
  table: Table;
  retention: Retention;
  now: () => Date;
  watched?: ReadonlySet<string>;
  ownMail?: string | undefined;
}): RecordDeps => {
  const suppressions = new SuppressionTable(table, now);
  return {
    events: new EventTable(table, { retention, now }),
    markers: new Markers(table, { now }),
    suppressions,
    quarantine: new QuarantineTable(table),
    accountEvents: new AccountEventTable(table, now),
    identityNotifications: new IdentityNotifications(table, { now }),
    retention,
    now,
    policy: keptFor(POLICY_FRESH_MS, now, async () => ({
      suppressedReasons: await suppressions.suppressedReasons(),
    })),
    triggers: new TriggerTable(table, now),
    watched,
    ownMail: ownMail || undefined,
  };
};

/** What became of events: those that could not be written, by id, and what of them is worth a warning. */
export type EventsResult = { failed: Map<string, unknown>; triggers: Trigger[] };

/**
 * Records a batch: see `recordEvents`; what cannot be read goes to quarantine beside. What fails or dies anywhere is
 * mended by the batch coming again.
 */
export const recordNotifications = async (incoming: Incoming[], deps: RecordDeps): Promise<RecordResult> => {
  const notifications = incoming.map((one) => ({ ...one, parsed: readNotification(one, deps.now()) }));
  const events = distinct(notifications.flatMap(eventsOf)).map((event) => markOwn(event, deps.ownMail));
  const [{ failed, triggers }, unreadable, ofAccount] = await Promise.all([
    recordEvents(events, deps),
    quarantine(notifications, deps),
    noteAccountEvents(notifications, deps),
    deps.identityNotifications.note(notifications.flatMap(identitySenders)),
  ]);
  return {
    recorded: keptOf(events, deps).filter(({ id }) => !failed.has(id)).length,
    notices: notifications.filter(({ parsed }) => parsed.kind === "notice").length,
    accountEvents: ofAccount.noted,
    quarantined: unreadable.quarantined,
    triggers,
    failures: [
      ...unreadable.failures,
      ...ofAccount.failures,
      ...notifications.flatMap((notification) => {
        const lost = eventsOf(notification).find(({ id }) => failed.has(id));
        return lost === undefined ? [] : [failure(notification, failed.get(lost.id))];
      }),
    ],
  };
};

/**
 * Records distinct events: markers of their hours first, then events, journal and suppressions in any order, last what
 * is worth a warning. Every step may be repeated.
 */
export const recordEvents = async (events: FeedbackEvent[], deps: RecordDeps): Promise<EventsResult> => {
  const failed = new Map<string, unknown>();
  const note = (some: FeedbackEvent[], cause: unknown) => {
    for (const { id } of some) failed.set(id, cause);
  };
  const kept = keptOf(events, deps);
  const marked = await deps.markers.mark(new Set(kept.map(({ at }) => hourOf(at))));
  const [markedEvents, unmarked] = split(kept, ({ at }) => !marked.failed.has(hourOf(at)));
  note(unmarked, marked.cause);
  const [written, folded] = await Promise.all([deps.events.write(markedEvents), fold(events, deps)]);
  note(written.failed, written.cause);
  note(folded.failed, folded.cause);
  const happened = await recordTriggers(events, folded.relisted, deps);
  note(happened.failed, happened.cause);
  return { failed, triggers: happened.noted };
};

const keptOf = (events: FeedbackEvent[], { retention }: RecordDeps): FeedbackEvent[] =>
  events.filter(({ type }) => retention[type] > 0);

const eventsOf = ({ parsed }: Notification) => (parsed.kind === "events" ? parsed.events : []);

const identitySenders = ({ parsed }: Notification) =>
  parsed.kind === "events" && parsed.dialect === "identity"
    ? parsed.events.flatMap(({ sender }) => (sender === "" ? [] : [sender]))
    : [];

const distinct = (events: FeedbackEvent[]) => [...new Map(events.map((event) => [event.id, event])).values()];

const split = <Value>(values: Value[], holds: (value: Value) => boolean): [Value[], Value[]] => [
  values.filter(holds),
  values.filter((value) => !holds(value)),
];

const fold = async (events: FeedbackEvent[], { suppressions, policy }: RecordDeps) => {
  try {
    return await suppressions.applyEvents(events, await policy());
  } catch (cause) {
    return { failed: events, relisted: [], cause };
  }
};

const recordTriggers = async (
  events: FeedbackEvent[],
  relisted: Suppression[],
  { triggers, watched, now }: RecordDeps,
): Promise<{ noted: Trigger[]; failed: FeedbackEvent[]; cause?: unknown }> => {
  const relistedBy = new Map(relisted.map((entry) => [entry.eventId, entry]));
  const found = events.flatMap((event) =>
    triggersOf(event, { watched, relisted: relistedBy.get(event.id) }, now()),
  );
  if (found.length === 0) return { noted: [], failed: [] };
  try {
    return { noted: await triggers.note(found), failed: [] };
  } catch (cause) {
    const ids = new Set(found.map(({ eventId }) => eventId));
    return { noted: [], failed: events.filter(({ id }) => ids.has(id)), cause };
  }
};

const quarantine = async (notifications: Notification[], { quarantine, now }: RecordDeps) => {
  let quarantined = 0;
  const failures: RecordResult["failures"] = [];
  await inParallel(notifications, async (notification) => {
    const { parsed, receivedAt } = notification;
    if (parsed.kind !== "unreadable") return;
    try {
      const { reason, detail } = parsed;
      await quarantine.put(notification, { reason, detail, at: receivedAt ?? now().toISOString() });
      quarantined++;
    } catch (cause) {
      failures.push(failure(notification, cause));
    }
  });
  return { quarantined, failures };
};

const noteAccountEvents = async (notifications: Notification[], { accountEvents }: RecordDeps) => {
  let noted = 0;
  const failures: RecordResult["failures"] = [];
  await inParallel(notifications, async (notification) => {
    const { parsed } = notification;
    if (parsed.kind !== "account") return;
    try {
      for (const event of parsed.events) await accountEvents.note(event);
      noted += parsed.events.length;
    } catch (cause) {
      failures.push(failure(notification, cause));
    }
  });
  return { noted, failures };
};

const failure = ({ recordId }: Incoming, cause: unknown) => ({
  ...(recordId === undefined ? {} : { recordId }),
  cause,
});

/** `read`'s answer, kept for a while. */
const keptFor = <Value>(ms: number, now: () => Date, read: () => Promise<Value>) => {
  let kept: { value: Value; at: number } | undefined;
  return async (): Promise<Value> => {
    if (kept === undefined || now().getTime() - kept.at >= ms)
      kept = { value: await read(), at: now().getTime() };
    return kept.value;
  };
};
