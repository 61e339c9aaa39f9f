import { seededRandom } from "./seededRandom.ts";

/** What SES publishes, and when. */
export type Published = { at: string; payload: object };
export type Hospital = {
  /** First day, `2027-01-04`; UTC. */
  from: string;
  days: number;
  seed: number;
  /** Days (0 is the first) at whose tenth hour a large survey goes out. */
  surveyBursts?: number[];
  /** Days at whose tenth hour a list of addresses is imported that somebody typed from paper. */
  badImports?: number[];
};

const ON_A_WEEKDAY = 600;
const ON_A_WEEKEND_DAY = 110;
const SURVEY = { mails: 2_000, minutes: 90, bounced: 0.012 };
const IMPORT = { mails: 700, minutes: 45, bounced: 0.35 };

/** Of 1,000 mails each hour of the day, by the clock of the clinic: rounds, consultations, evening password resets. */
const RHYTHM = [4, 3, 2, 2, 3, 8, 22, 58, 98, 105, 98, 86, 62, 74, 88, 82, 64, 44, 30, 24, 18, 13, 8, 4];

const DOMAINS: [domain: string, share: number][] = [
  ["hospital.example", 260],
  ["gmail.com", 230],
  ["gmx.de", 110],
  ["web.de", 100],
  ["outlook.com", 60],
  ["t-online.de", 50],
  ["icloud.com", 35],
  ["partner-clinic.example", 45],
  ["yahoo.com", 20],
  ...Array.from({ length: 40 }, (_, n): [string, number] => [`practice-${n}.example`, 2]),
];
const TYPED_WRONG = ["gmial.com", "gmail.con", "gmx.dee", "wed.de", "outlok.com", "hospital.exmaple"];

const SENDERS: [sender: string, subject: string, share: number][] = [
  ["redcap@hospital.example", "Your survey", 45],
  ["redcap@hospital.example", "Reset your password", 15],
  ["appointments@hospital.example", "Your appointment", 30],
  ["laboratory@hospital.example", "A result is ready", 10],
];

const HARD_BOUNCES = 0.006;
const FULL_MAILBOXES = 0.004;
const DELAYS = 0.003;
const COMPLAINTS = 0.00006;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The mail of a hospital, day by day in order of time: a rhythm of weekdays and hours, appointments, surveys and
 * password resets, the odd bounce; now and then a large survey, or a bad import. The same seed gives the same.
 */
export function* hospitalMail({
  from,
  days,
  seed,
  surveyBursts = [],
  badImports = [],
}: Hospital): Generator<Published> {
  const random = seededRandom(seed);
  const writer = new Writer(random);
  for (let day = 0; day < days; day++) {
    const midnight = Date.parse(from) + day * DAY_MS;
    const weekday = new Date(midnight).getUTCDay();
    const mails = weekday === 0 || weekday === 6 ? ON_A_WEEKEND_DAY : ON_A_WEEKDAY;
    const happened: Published[] = [];
    const varied = Math.round(mails * (0.85 + random() * 0.3));
    for (let n = 0; n < varied; n++) happened.push(...writer.ordinary(midnight + timeOfDay(random)));
    const tenth = midnight + 10 * 60 * MINUTE_MS;
    if (surveyBursts.includes(day)) happened.push(...writer.burst(tenth, SURVEY, "surveys@hospital.example"));
    if (badImports.includes(day)) happened.push(...writer.badImport(tenth));
    yield* happened.sort((a, b) => (a.at < b.at ? -1 : 1));
  }
}

const timeOfDay = (random: () => number): number => {
  const all = RHYTHM.reduce((sum, weight) => sum + weight, 0);
  let place = random() * all;
  const hour = RHYTHM.findIndex((weight) => {
    place -= weight;
    return place < 0;
  });
  return Math.floor((Math.max(0, hour) * 60 + random() * 60) * MINUTE_MS);
};

class Writer {
  readonly #random: () => number;
  #count = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  ordinary(at: number): Published[] {
    const [sender, subject] = this.#pick(SENDERS.map(([one, two, share]) => [[one, two] as const, share]));
    const domain = this.#pick(DOMAINS);
    return this.#mail(at, { sender, subject, domain, bounced: HARD_BOUNCES });
  }

  burst(from: number, { mails, minutes, bounced }: typeof SURVEY, sender: string): Published[] {
    return Array.from({ length: mails }, (_, n) =>
      this.#mail(from + Math.floor((n / mails) * minutes * MINUTE_MS), {
        sender,
        subject: "We would like to hear from you",
        domain: this.#pick(DOMAINS),
        bounced,
      }),
    ).flat();
  }

  badImport(from: number): Published[] {
    const { mails, minutes, bounced } = IMPORT;
    return Array.from({ length: mails }, (_, n) => {
      const isWrong = this.#random() < bounced / 2;
      return this.#mail(from + Math.floor((n / mails) * minutes * MINUTE_MS), {
        sender: "redcap@hospital.example",
        subject: "Your survey",
        domain: isWrong
          ? (TYPED_WRONG[Math.floor(this.#random() * TYPED_WRONG.length)] ?? "gmial.com")
          : this.#pick(DOMAINS),
        bounced: isWrong ? 1 : bounced / 2,
      });
    }).flat();
  }

  #mail(
    at: number,
    {
      sender,
      subject,
      domain,
      bounced,
    }: { sender: string; subject: string; domain: string; bounced: number },
  ): Published[] {
    const id = String(this.#count++).padStart(8, "0");
    const recipient = `p${id}@${domain}`;
    const mail = {
      timestamp: new Date(at).toISOString(),
      messageId: `0102018f-${id}`,
      source: sender,
      destination: [recipient],
      commonHeaders: { from: [sender], to: [recipient], subject },
      tags: {
        "ses:operation": ["SendSmtpEmail"],
        "ses:configuration-set": ["postmaster"],
        "ses:caller-identity": [`ses-smtp-${sender.slice(0, sender.indexOf("@"))}`],
        "ses:source-ip": [sender.startsWith("laboratory") ? "192.0.2.8" : "192.0.2.7"],
      },
    };
    const fate = this.#random();
    const later = (seconds: number) => new Date(at + seconds * 1_000).toISOString();
    const published: Published[] = [{ at: mail.timestamp, payload: { eventType: "Send", mail, send: {} } }];
    const add = (time: string, eventType: string, rest: object) =>
      published.push({ at: time, payload: { eventType, mail, ...rest } });
    if (fate < bounced)
      add(later(2), "Bounce", bounceOf(recipient, id, later(2), TYPED_WRONG.includes(domain)));
    else if (fate < bounced + FULL_MAILBOXES) add(later(4), "Bounce", fullMailbox(recipient, id, later(4)));
    else {
      if (fate < bounced + FULL_MAILBOXES + DELAYS)
        add(later(600), "DeliveryDelay", delay(recipient, later(600)));
      const arrived = later(1 + Math.floor(this.#random() * 4));
      add(arrived, "Delivery", {
        delivery: { timestamp: arrived, recipients: [recipient], smtpResponse: "250 2.0.0 OK" },
      });
      if (this.#random() < COMPLAINTS && domain !== "gmail.com")
        add(later(3_600), "Complaint", {
          complaint: {
            feedbackId: `feedback-${id}`,
            complainedRecipients: [{ emailAddress: recipient }],
            timestamp: later(3_600),
            complaintFeedbackType: "abuse",
          },
        });
    }
    return published;
  }

  #pick<Value>(weighted: [Value, number][]): Value {
    let place = this.#random() * weighted.reduce((sum, [, share]) => sum + share, 0);
    const found = weighted.find(([, share]) => {
      place -= share;
      return place < 0;
    });
    const [value] = found ?? weighted[0] ?? [];
    if (value === undefined) throw new RangeError("nothing to choose from");
    return value;
  }
}

const bounceOf = (emailAddress: string, id: string, timestamp: string, noDomain: boolean) => ({
  bounce: {
    feedbackId: `feedback-${id}`,
    bounceType: "Permanent",
    bounceSubType: "General",
    timestamp,
    bouncedRecipients: [
      noDomain
        ? {
            emailAddress,
            action: "failed",
            status: "5.4.4",
            diagnosticCode: "smtp; 550 5.4.4 Invalid domain",
          }
        : {
            emailAddress,
            action: "failed",
            status: "5.1.1",
            diagnosticCode: "smtp; 550 5.1.1 user unknown",
          },
    ],
  },
});

const fullMailbox = (emailAddress: string, id: string, timestamp: string) => ({
  bounce: {
    feedbackId: `feedback-${id}`,
    bounceType: "Transient",
    bounceSubType: "MailboxFull",
    timestamp,
    bouncedRecipients: [
      { emailAddress, action: "failed", status: "5.2.2", diagnosticCode: "smtp; 552 5.2.2 mailbox full" },
    ],
  },
});

const delay = (emailAddress: string, timestamp: string) => ({
  deliveryDelay: {
    timestamp,
    delayType: "RecipientServerError",
    delayedRecipients: [{ emailAddress, status: "4.4.1", diagnosticCode: "smtp; 421 4.4.1 try later" }],
  },
});
