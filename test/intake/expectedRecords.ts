import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { STATS_BY } from "../../shared/tallies/stats.ts";
import { bounce, complaint, delivery, open, send } from "../feedback/notifications.ts";

export const to = (...names: string[]) =>
  names.map((name) => `${name}@${name.length % 2 ? "odd" : "even"}.example`);
export const at = (hour: string, minute = 10) => `${hour}:${minute}:05.678Z`;
export const [FIRST, SECOND, OTHER_DAY] = ["2026-11-23T22", "2026-11-23T23", "2026-11-24T01"];

const REDCAP = { credential: "ses-smtp-redcap", sourceIp: "192.0.2.7" };
export const BATCH = [
  send({ messageId: "m1", at: at(FIRST), to: to("ann", "bobo", "cat"), ...REDCAP }),
  send({ messageId: "m2", at: at(SECOND), to: to("dora"), source: "lab@uni.example", credential: "lab" }),
  delivery({ messageId: "m1", at: at(FIRST, 11), to: to("ann"), ...REDCAP }),
  bounce({ messageId: "m1", at: at(FIRST, 12), to: to("bobo", "cat"), ...REDCAP }),
  bounce({ messageId: "m3", at: at(SECOND), to: to("eve"), type: "Transient", subType: "MailboxFull" }),
  complaint({ messageId: "m2", at: at(OTHER_DAY), to: to("dora"), source: "lab@uni.example" }),
  open({ messageId: "m1", at: at(OTHER_DAY), to: to("ann") }),
  bounce({ messageId: "m4", at: at(OTHER_DAY), to: ["bounce@simulator.amazonses.com"] }),
  { eventType: "Novelty", mail: { messageId: "m5", destination: to("fay") }, x: 1 },
  { AlarmName: "not of SES" },
].map((payload) => JSON.stringify(payload));

/** The larger of sends and recipients' deliveries or bounces, of each sender and hour, or sender, hour and domain or credential; of causes bounces. */
const volumesOf = (events: FeedbackEvent[]): Map<string, number> => {
  const real = events.filter(({ recipientDomain }) => recipientDomain !== "simulator.amazonses.com");
  const hourOf = ({ at: time }: FeedbackEvent) => time.slice(0, 13);
  const larger = (some: FeedbackEvent[]) => {
    const of = (type: string, among: FeedbackEvent[]) => among.filter((one) => one.type === type).length;
    // A delivery and a bounce of one recipient are of one message.
    const outcomes = [...Map.groupBy(some, ({ recipient }) => recipient).values()].map((theirs) =>
      Math.max(of("delivery", theirs), of("bounce", theirs)),
    );
    return Math.max(
      of("send", some),
      outcomes.reduce((sum, one) => sum + one, 0),
    );
  };
  const volumes = new Map<string, number>();
  const add = (name: string, volume: number) => {
    if (volume > 0) volumes.set(`${name} volume`, (volumes.get(`${name} volume`) ?? 0) + volume);
  };
  for (const some of Map.groupBy(real, (event) => `${event.sender} ${hourOf(event)}`).values()) {
    const [first] = some;
    if (first === undefined) continue;
    const names = [`day ${first.at.slice(0, 10)}`, `hour ${hourOf(first)}`, `sender ${first.sender}`];
    for (const name of names) add(name, larger(some));
    for (const [domain, to] of Map.groupBy(some, ({ recipientDomain }) => recipientDomain))
      add(`recipientDomain ${domain}`, larger(to));
    for (const name of ["credential", "sourceIp"] as const)
      for (const [value, by] of Map.groupBy(some, ({ origin }) => origin?.[name]))
        if (value !== undefined) add(`${name} ${value}`, larger(by));
  }
  for (const event of real)
    if (event.type === "bounce")
      add(`cause ${event.subtype === "Transient/MailboxFull" ? "mailboxFull" : "noSuchUser"}`, 1);
  return volumes;
};

/** What has to be in the table, by another way than the code under test: one pass over distinct events. */
export const expectedOf = (bodies: string[]) => {
  const parsed = bodies.map((body) => parseNotification({ body, receivedAt: at(FIRST) }, new Date(0)));
  const events = new Map(
    parsed.flatMap((one) => (one.kind === "events" ? one.events : [])).map((event) => [event.id, event]),
  );
  const tallies = new Map<string, number>();
  const add = (...names: string[]) =>
    names.forEach((name) => {
      tallies.set(name, (tallies.get(name) ?? 0) + 1);
    });
  for (const event of events.values()) {
    const keys = [event.at.slice(0, 10), event.at.slice(0, 13), event.recipientDomain, event.sender];
    const simulated = event.recipientDomain === "simulator.amazonses.com";
    const names: string[] = [event.type];
    if (event.type === "bounce" && event.subtype === "Permanent/General" && !simulated)
      names.push("hardBounce");
    if (event.type === "complaint") names.push("countedComplaint");
    if (event.type === "bounce" && simulated) names.push("simulatedBounce");
    const cause = new Map([
      ["bounce", event.subtype === "Transient/MailboxFull" ? "mailboxFull" : "noSuchUser"],
      ["complaint", "spamComplaint"],
    ]).get(event.type);
    STATS_BY.forEach((by) => {
      const { credential, sourceIp } = event.origin ?? {};
      const [day, hour, recipientDomain, sender] = keys;
      const key = { day, hour, recipientDomain, sender, cause, credential, sourceIp }[by];
      if (key === undefined) return;
      add(...names.map((name) => `${by} ${key} ${name}`));
    });
  }
  for (const [name, volume] of volumesOf([...events.values()])) tallies.set(name, volume);
  const suppressed = [...events.values()].filter(
    ({ type, subtype, recipientDomain }) =>
      recipientDomain !== "simulator.amazonses.com" &&
      (type === "complaint" || subtype === "Permanent/General"),
  );
  return {
    ids: [...events.keys()].sort(),
    tallies: Object.fromEntries([...tallies].sort()),
    suppressed: [...new Set(suppressed.map(({ recipient }) => recipient))].sort(),
    quarantined: new Set(bodies.filter((_, i) => parsed[i]?.kind === "unreadable")).size,
  };
};
