/** SES notifications in the form of the documentation's examples [event-publishing-retrieving-sns-contents]. */
type Mail = { messageId: string; at: string; source?: string; to: string[] };

const mail = ({ messageId, at, source = "redcap@uni.example", to }: Mail) => ({
  timestamp: at,
  source,
  messageId,
  destination: to,
  sendingAccountId: "000000000000",
  commonHeaders: { from: [source], to, subject: "Your survey" },
  tags: { "ses:configuration-set": ["postmaster"] },
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

export const bounce = (given: Mail & { type?: string; subType?: string; status?: string }) => ({
  eventType: "Bounce",
  mail: mail(given),
  bounce: {
    bounceType: given.type ?? "Permanent",
    bounceSubType: given.subType ?? "General",
    bouncedRecipients: given.to.map((emailAddress) => ({
      emailAddress,
      action: "failed",
      status: given.status ?? "5.1.1",
      diagnosticCode: `smtp; 550 ${given.status ?? "5.1.1"} user unknown`,
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
