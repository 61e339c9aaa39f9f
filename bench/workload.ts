import { seededRandom } from "../local/demo/seededRandom.ts";

/** What a hospital's mail looks like to SES: sends and deliveries, some bounces, few complaints, opens of surveys. */
export type Workload = {
  /** SES notifications, one recipient each, as texts. */
  notifications: string[];
  /** The same as SQS records with the SNS envelope around, as Lambda hands them to `ingest`. */
  records: object[];
};

const DOMAINS = 400;
const BOUNCES = 0.02;
const COMPLAINTS = 0.0005;
const OPENS = 0.15;

/** `count` notifications of mail sent over `minutes` minutes; the same seed gives the same. */
export const workload = ({
  count,
  minutes,
  seed,
  replies,
  start = Date.parse("2026-11-23T08:00:00Z"),
}: {
  count: number;
  minutes: number;
  seed: number;
  /** Bounces with these replies in place of a hospital's mail. */
  replies?: readonly string[];
  /** When the first is sent, epoch milliseconds. */
  start?: number;
}): Workload => {
  const random = seededRandom(seed);
  const notifications: string[] = [];
  for (let n = 0; notifications.length < count; n++) {
    const at = new Date(
      start + Math.floor((notifications.length / count) * minutes * 60_000 + random() * 900),
    );
    const recipient = `patient${Math.floor(random() * 1e9)}@d${Math.floor(random() ** 3 * DOMAINS)}.example.org`;
    const mail = mailOf(n, at.toISOString(), recipient, random);
    if (replies !== undefined) {
      notifications.push(JSON.stringify(bounce(mail, recipient, replies[n % replies.length])));
      continue;
    }
    notifications.push(JSON.stringify({ eventType: "Send", mail, send: {} }));
    const fate = random();
    notifications.push(JSON.stringify(fate < BOUNCES ? bounce(mail, recipient) : delivery(mail, recipient)));
    if (fate > 1 - COMPLAINTS) notifications.push(JSON.stringify(complaint(mail, recipient)));
    if (fate > 1 - OPENS)
      notifications.push(
        JSON.stringify({
          eventType: "Open",
          mail,
          open: {
            timestamp: mail.timestamp,
            ipAddress: "192.0.2.1",
            userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
          },
        }),
      );
  }
  notifications.length = count;
  return { notifications, records: notifications.map(record) };
};

const mailOf = (n: number, timestamp: string, recipient: string, random: () => number) => {
  const id = Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(12, "0");
  const source = n % 7 === 0 ? "surveys@hospital.example.org" : "redcap@hospital.example.org";
  return {
    timestamp,
    source,
    sourceArn: `arn:aws:ses:eu-west-1:000000000000:identity/${source}`,
    sendingAccountId: "000000000000",
    messageId: `0102018f${id}-1a2b3c4d-5e6f-7a8b-9c0d-${id}-000000`,
    destination: [recipient],
    headersTruncated: false,
    headers: ["From", "To", "Subject", "MIME-Version", "Content-Type", "Message-ID"].map((name) => ({
      name,
      value: name === "To" ? recipient : `${name} of message ${n}`,
    })),
    commonHeaders: { from: [source], to: [recipient], subject: "Please complete the survey" },
    tags: {
      "ses:operation": ["SendSmtpEmail"],
      "ses:configuration-set": ["postmaster"],
      "ses:source-ip": ["192.0.2.7"],
      "ses:from-domain": ["hospital.example.org"],
      "ses:caller-identity": [n % 7 === 0 ? "ses-smtp-surveys" : "ses-smtp-redcap"],
      "ses:outgoing-ip": ["54.240.7.11"],
    },
  };
};
type Mail = ReturnType<typeof mailOf>;

const delivery = (mail: Mail, recipient: string) => ({
  eventType: "Delivery",
  mail,
  delivery: {
    timestamp: mail.timestamp,
    processingTimeMillis: 712,
    recipients: [recipient],
    smtpResponse: "250 2.6.0 Message received",
    reportingMTA: "b224-5.smtp-out.eu-west-1.amazonses.com",
  },
});

const bounce = (mail: Mail, emailAddress: string, reply = "smtp; 550 5.1.1 user unknown") => ({
  eventType: "Bounce",
  mail,
  bounce: {
    feedbackId: `${mail.messageId}-feedback`,
    bounceType: "Permanent",
    bounceSubType: "General",
    bouncedRecipients: [{ emailAddress, action: "failed", status: "5.1.1", diagnosticCode: reply }],
    timestamp: mail.timestamp,
    reportingMTA: "dns; b224-5.smtp-out.eu-west-1.amazonses.com",
  },
});

const complaint = (mail: Mail, emailAddress: string) => ({
  eventType: "Complaint",
  mail,
  complaint: {
    feedbackId: `${mail.messageId}-feedback`,
    complainedRecipients: [{ emailAddress }],
    timestamp: mail.timestamp,
    complaintFeedbackType: "abuse",
    userAgent: "Feedback Loop",
  },
});

const record = (Message: string, n: number) => {
  const messageId = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
  return {
    messageId,
    receiptHandle: "handle",
    body: JSON.stringify({
      Type: "Notification",
      MessageId: messageId,
      TopicArn: "arn:aws:sns:eu-west-1:000000000000:postmaster-feedback",
      Message,
      Timestamp: "2026-11-23T08:00:00.000Z",
      SignatureVersion: "1",
      Signature: "x".repeat(344),
      SigningCertURL: "https://sns.eu-west-1.amazonaws.com/x.pem",
      UnsubscribeURL: "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    }),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1795420800000",
      SenderId: "x",
      ApproximateFirstReceiveTimestamp: "1795420800001",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:postmaster-feedback",
    awsRegion: "eu-west-1",
  };
};
