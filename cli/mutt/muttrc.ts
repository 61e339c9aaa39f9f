/** The muttrc lines to send through the Postfix of one folder, with the envelope sender SES should see. */
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
    "# SES checks the envelope sender too.",
    "set use_from=yes",
    "set use_envelope_from=yes",
    `set envelope_from_address="${quoted(from)}"`,
    "set use_domain=no",
    "# mutt waits for sendmail and reports its errors. The relay's reply comes later, in the mail log.",
    "set sendmail_wait=0",
    'set charset="utf-8"',
    'set send_charset="us-ascii:utf-8"',
    "",
  ].join("\n");

const quoted = (text: string): string => text.replace(/["\\`$]/g, "\\$&");
