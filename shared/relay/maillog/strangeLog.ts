const SAMPLE = 40;

/** What a log without any line of Postfix or msmtp seems to be, and what to give instead. The first that fits. */
const KINDS: readonly (readonly [words: RegExp, what: string])[] = [
  [
    /^LPKSHHRH/,
    "It is a file of systemd's journal. Run: journalctl --file FILE -o json | postmaster maillog explain",
  ],
  [/\0/, "It is a binary file, not a log in text."],
  [
    /^-- No entries --$/m,
    "journalctl found no entries. See which unit Postfix runs in with systemctl list-units 'postfix*'; only root and members of the group systemd-journal see other users' entries.",
  ],
  [
    /^\S+ \S+ (?:\[\d+\] )?[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} (?:<=|=>|->|\*\*|==|Completed)/m,
    "It looks like a log of Exim. This command reads logs of Postfix and msmtp; for one message, run: exigrep ADDRESS FILE",
  ],
  [
    /(?:^| )(?:sendmail|sm-mta|sm-msp-queue|sendmail-in)\[\d+\]: /m,
    "It looks like a log of Sendmail. This command reads logs of Postfix and msmtp; search it with grep ADDRESS FILE",
  ],
  [
    /(?:^| )smtpd\[\d+\]: [0-9a-f]{16} (?:smtp|mta) /m,
    "It looks like a log of OpenSMTPD. This command reads logs of Postfix and msmtp.",
  ],
  [
    /(?:starting|end) delivery \d+|new msg \d+$/m,
    "It looks like a log of qmail. This command reads logs of Postfix and msmtp.",
  ],
  [
    /^#Software: Microsoft Exchange/m,
    "It looks like a log of Microsoft Exchange. This command reads logs of Postfix and msmtp.",
  ],
  [
    /"(?:notificationType|eventType)"\s*:\s*"(?:Bounce|Complaint|Delivery|Send|Reject|DeliveryDelay)"/,
    "These are SES's own notifications, which the service records. This command reads the log of the mail host.",
  ],
  [
    /^\s*[[{]/,
    'It is JSON, but no field of it holds a line of Postfix or msmtp. The line is looked for in "MESSAGE", "message", "log" and "msg". To give one field alone, run: jq -r .FIELD FILE | postmaster maillog explain. To split a list in one long line: jq -c .events[] FILE | postmaster maillog explain',
  ],
  [
    /^(?:<\d+>)?(?:1 )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)/m,
    "It looks like a log of other programs. See where Postfix logs with postconf maillog_file; if that is empty, it is /var/log/mail.log, /var/log/maillog or the journal. Run: journalctl -u 'postfix*' -o json | postmaster maillog explain",
  ],
];

export const strangeLog = (lines: number, strangers: readonly string[]): string => {
  if (lines === 0 && strangers.length === 0)
    return "it is empty. Postfix may log elsewhere: see postconf maillog_file, /var/log/mail.log, /var/log/maillog, or run: journalctl -u 'postfix*' -o json | postmaster maillog explain";
  const text = strangers.slice(0, SAMPLE).join("\n");
  const what = KINDS.find(([words]) => words.test(text))?.[1] ?? "It does not look like a mail log.";
  return `no line from Postfix or msmtp was found. ${what}`;
};
