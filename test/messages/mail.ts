import { seededRandom } from "../../local/demo/seededRandom.ts";
import type { EventType, FeedbackEvent } from "../../shared/feedback/event.ts";

const START = Date.parse("2026-11-20T08:00:00Z");
const SECOND = 1_000;
const NAMES = ["mueller", "anna.mueller", "jo", "kim", "o'neil", "ärztin"];
const DOMAINS = ["hospital.example", "example.net", "xn--mnchen-3ya.example"];
const SENDERS = ["redcap@uni.example", "survey@uni.example"];
const HOSTS = ["mail1.uni.example", "mail2.uni.example"];
const REPLIES = ["smtp; 550 5.1.1 user unknown", "smtp; 552 5.2.2 mailbox full", "smtp; 550 5.7.1 DMARC"];

/** Events of `count` messages, in the order in which they were sent: what SES and mail hosts make of a hospital's mail. */
export const mail = ({
  count,
  seed,
  gapMs,
}: {
  count: number;
  seed: number;
  gapMs: number;
}): FeedbackEvent[] => {
  const random = seededRandom(seed);
  const one = <Value>(of: readonly Value[]): Value => of[Math.floor(random() * of.length)] as Value;
  const chance = (share: number) => random() < share;
  return Array.from({ length: count }, (_, n) => {
    const sentAt = START + Math.floor((n + random()) * gapMs);
    const message = {
      messageId: `message-${n}`,
      sender: one(SENDERS),
      subject: chance(0.5) ? `Survey ${n % 7}` : `Invoice ${n}`,
      acceptedAt: new Date(sentAt).toISOString(),
      origin: { credential: one(["ses-smtp-redcap", "ses-smtp-lab"]) },
    };
    const events: FeedbackEvent[] = [];
    const recipients = new Set(
      Array.from({ length: chance(0.2) ? 3 : 1 }, () => `${one(NAMES)}@${one(DOMAINS)}`),
    );
    // Some senders publish no send events.
    const hasSend = message.sender === SENDERS[0];
    for (const recipient of recipients) {
      const add = (type: EventType, afterMs: number, more: Partial<FeedbackEvent> = {}) => {
        const at = new Date(sentAt + afterMs).toISOString();
        events.push({
          id: `${n}-${type}-${recipient}-${events.length}`,
          type,
          recipient,
          recipientDomain: recipient.split("@")[1] ?? "",
          at,
          recordedAt: at,
          ...message,
          ...more,
        });
      };
      if (chance(0.1))
        // By the clock of the host, some seconds behind.
        add("relay", -one([200, 4_000]), {
          subtype: "sent",
          detail: { host: one(HOSTS), queueId: "q", beganAt: message.acceptedAt },
        });
      if (hasSend) add("send", 0);
      if (chance(0.1)) add("deliveryDelay", 300 * SECOND, { diagnostic: "450 4.2.0 Greylisted" });
      const end = random();
      const soon = Math.floor(random() * 6_000);
      if (end < 0.1)
        add("bounce", one([soon, 40_000 * SECOND]), {
          subtype: one(["Permanent/General", "Transient/General"]),
          diagnostic: one(REPLIES),
        });
      else if (end < 0.9) {
        add("delivery", chance(0.9) ? soon : 900 * SECOND);
        if (chance(0.05)) add("complaint", 30_000 * SECOND, { subtype: "abuse" });
        if (chance(0.3)) add("open", 2_000 * SECOND);
      } else if (end < 0.93) add("reject", 0);
    }
    if (chance(0.05))
      for (const minutes of [1, 30])
        events.push({
          id: `${n}-host-${minutes}`,
          type: "relay",
          subtype: "deferred",
          recipient: "kim@example.net",
          recipientDomain: "example.net",
          messageId: `queue-${n}`,
          sender: message.sender,
          acceptedAt: message.acceptedAt,
          at: new Date(sentAt + minutes * 60 * SECOND).toISOString(),
          recordedAt: message.acceptedAt,
          diagnostic: "connect to email-smtp: Connection timed out",
          detail: { host: one(HOSTS), queueId: `q${n}`, beganAt: message.acceptedAt },
        });
    return events;
  }).flat();
};
