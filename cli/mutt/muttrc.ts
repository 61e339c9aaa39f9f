/** What mutt needs to hand its mail to the Postfix of one folder, with the envelope sender that SES is to see. */
export const muttrc = ({
  from,
  name,
  postfixDirectory,
}: {
  from: string;
  name?: string | undefined;
  postfixDirectory?: string | undefined;
}): string =>
  [
    `set sendmail="/usr/sbin/sendmail${postfixDirectory === undefined ? "" : ` -C ${postfixDirectory}`} -oi -oem"`,
    `set from="${quoted(from)}"`,
    ...(name === undefined ? [] : [`set realname="${quoted(name)}"`]),
    "# SES looks at the envelope sender too.",
    "set use_from=yes",
    "set use_envelope_from=yes",
    `set envelope_from_address="${quoted(from)}"`,
    "set use_domain=no",
    "# mutt waits for sendmail, and says so where it fails; what the relay says comes later, in the maillog.",
    "set sendmail_wait=0",
    'set charset="utf-8"',
    'set send_charset="us-ascii:utf-8"',
    "",
  ].join("\n");

const quoted = (text: string): string => text.replace(/["\\`$]/g, "\\$&");
