import type { LocalTime } from "../../../shared/relay/maillog/LogClock.ts";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import type { Story } from "../../../shared/relay/maillog/story.ts";
import { Untangler } from "../../../shared/relay/maillog/Untangler.ts";

type Options = { mostRecords?: number; latest?: number; localTime?: LocalTime };

export const LATEST = Date.parse("2026-12-01T00:00:00Z");

/** The stories of a log, in the order in which they are told. */
export const storiesOf = (
  log: string | Buffer,
  { latest = LATEST, localTime, mostRecords }: Options = {},
) => {
  const stories: Story[] = [];
  const untangler = new Untangler({
    onStory: (story) => stories.push(story),
    ...(mostRecords === undefined ? {} : { mostRecords }),
  });
  const reader = new MaillogReader({
    onLine: (line) => untangler.add(line),
    latest,
    ...(localTime === undefined ? {} : { localTime }),
  });
  const bytes = Buffer.from(log);
  reader.end(bytes.subarray(reader.read(bytes)));
  untangler.end();
  return { stories, reader, untangler };
};

/** Stories, each followed by those of its notices. */
export const withNotices = (stories: Story[]): Story[] =>
  stories.flatMap((story) => [story, ...withNotices(story.notices.map((notice) => notice.story))]);

export const SES = "email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587";

/** A line as Postfix 3.7 writes it by syslog. */
export const line = (program: string, text: string, time = "Nov 24 10:00:00") =>
  `${time} vm ${program}: ${text}`;

type Delivery = { to?: string; status?: string; dsn?: string; reply?: string; time?: string; delay?: number };

export const delivery = (
  id: string,
  {
    to = `${id}@example.net`,
    status = "sent",
    dsn = "2.0.0",
    reply = sesReply(id),
    time,
    delay = 0.5,
  }: Delivery = {},
) =>
  line(
    "postfix/smtp[4]",
    `${id}: to=<${to}>, relay=${SES}, delay=${delay}, delays=0.1/0/0.1/0.3, dsn=${dsn}, status=${status} (${reply})`,
    time,
  );

export const sesReply = (id: string) => `250 Ok 0102018f0c0ffee0-${id}`;

/** The lines of a message from the host itself: handed over, delivered, removed. */
export const message = (id: string, deliveries: Delivery[] = [{}]): string[] => [
  line("postfix/pickup[1]", `${id}: uid=33 from=<app@example.org>`),
  line("postfix/cleanup[2]", `${id}: message-id=<${id}@vm>`),
  line(
    "postfix/qmgr[3]",
    `${id}: from=<app@example.org>, size=400, nrcpt=${deliveries.length} (queue active)`,
  ),
  ...deliveries.map((one) => delivery(id, one)),
  line("postfix/qmgr[3]", `${id}: removed`),
];

/** The lines of the notice that a message bounced, from its bounce on. */
export const noticeOf = (id: string, notice: string): string[] => [
  line("postfix/cleanup[2]", `${notice}: message-id=<${notice}@vm>`),
  line("postfix/qmgr[3]", `${notice}: from=<>, size=2517, nrcpt=1 (queue active)`),
  line("postfix/bounce[5]", `${id}: sender non-delivery notification: ${notice}`),
  line("postfix/qmgr[3]", `${id}: removed`),
  delivery(notice, { to: "app@example.org" }),
  line("postfix/qmgr[3]", `${notice}: removed`),
];

export const BOUNCED = { status: "bounced", dsn: "5.0.0", reply: "host x said: 554 no" };
export const DEFERRED = {
  status: "deferred",
  dsn: "4.4.1",
  reply: "connect to x[192.0.2.1]:587: Connection refused",
};
