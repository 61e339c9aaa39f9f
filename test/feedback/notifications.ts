/** SES notifications in the form of the documentation's examples [event-publishing-retrieving-sns-contents]. */
type Mail = {
  messageId: string;
  at: string;
  source?: string;
  to: string[];
  subject?: string;
  credential?: string;
  sourceIp?: string;
};

const mail = ({
  messageId,
  at,
  source = "redcap@uni.example",
  to,
  subject = "Your survey",
  credential,
  sourceIp,
}: Mail) => ({
  timestamp: at,
  source,
  messageId,
  destination: to,
  sendingAccountId: "000000000000",
  commonHeaders: { from: [source], to, subject },
  tags: {
    "ses:configuration-set": ["postmaster"],
    ...(credential === undefined ? {} : { "ses:caller-identity": [credential] }),
    ...(sourceIp === undefined ? {} : { "ses:source-ip": [sourceIp] }),
  },
});

export const send = (given: Mail) => ({ eventType: "Send", mail: mail(given), send: {} });

export const delivery = (given: Mail) => ({
  eventType: "Delivery",
  mail: mail(given),
  delivery: {
    timestamp: given.at,
    processingTimeMillis: 512,
    recipients: given.to,
    smtpResponse: "250 ok",
    reportingMTA: "a8-50.smtp-out.amazonses.com",
  },
});

export const bounce = (
  given: Mail & { type?: string; subType?: string; status?: string; words?: string },
) => ({
  eventType: "Bounce",
  mail: mail(given),
  bounce: {
    bounceType: given.type ?? "Permanent",
    bounceSubType: given.subType ?? "General",
    bouncedRecipients: given.to.map((emailAddress) => ({
      emailAddress,
      action: "failed",
      status: given.status ?? "5.1.1",
      diagnosticCode: `smtp; 550 ${given.status ?? "5.1.1"} ${given.words ?? "user unknown"}`,
    })),
    timestamp: given.at,
    feedbackId: `feedback-${given.messageId}`,
    reportingMTA: "dns; a8-50.smtp-out.amazonses.com",
  },
});

export const complaint = (given: Mail) => ({
  eventType: "Complaint",
  mail: mail(given),
  complaint: {
    complainedRecipients: given.to.map((emailAddress) => ({ emailAddress })),
    timestamp: given.at,
    feedbackId: `feedback-${given.messageId}`,
    complaintFeedbackType: "abuse",
    userAgent: "ExampleCorp Feedback Loop (V0.01)",
  },
});

export const open = (given: Mail) => ({
  eventType: "Open",
  mail: mail(given),
  open: { timestamp: given.at, ipAddress: "192.0.2.1", userAgent: "Mozilla/5.0" },
});

export const click = (given: Mail) => ({
  eventType: "Click",
  mail: mail(given),
  click: {
    timestamp: given.at,
    ipAddress: "192.0.2.1",
    userAgent: "Mozilla/5.0",
    link: "https://redcap.uni.example/surveys/?s=AB12",
    linkTags: { study: ["frail"] },
  },
});

export const reject = (given: Mail) => ({
  eventType: "Reject",
  mail: mail(given),
  reject: { reason: "Bad content" },
});

export const renderingFailure = (given: Mail) => ({
  eventType: "Rendering Failure",
  mail: mail(given),
  failure: {
    templateName: "welcome",
    errorMessage: "Attribute 'name' is not present in the rendering data.",
  },
});

export const deliveryDelay = (given: Mail) => ({
  eventType: "DeliveryDelay",
  mail: mail(given),
  deliveryDelay: {
    timestamp: given.at,
    delayType: "MailboxFull",
    expirationTime: given.at,
    delayedRecipients: given.to.map((emailAddress) => ({
      emailAddress,
      status: "4.2.2",
      diagnosticCode: "smtp; 452 4.2.2 mailbox full",
    })),
  },
});

export const subscription = (given: Mail) => ({
  eventType: "Subscription",
  mail: mail(given),
  subscription: {
    contactList: "participants",
    timestamp: given.at,
    source: "UnsubscribeHeader",
    newTopicPreferences: { unsubscribeAll: true, topicSubscriptionStatus: [] },
    oldTopicPreferences: { unsubscribeAll: false, topicSubscriptionStatus: [] },
  },
});

/** The same in the dialect of identity notifications, which have no tags [notification-contents]. */
export const asIdentityNotification = ({
  eventType,
  mail,
  ...rest
}: {
  eventType: string;
  mail: object;
}) => ({
  notificationType: eventType,
  ...rest,
  mail: { ...mail, tags: undefined },
});
