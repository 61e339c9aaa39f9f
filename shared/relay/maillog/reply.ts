/** What the server said, without the command that Postfix names behind it: `(in reply to RCPT TO command)`. */
export const withoutCommand = (reply: string): string => {
  const command = reply.lastIndexOf(" (in reply to ");
  return command === -1 ? reply : reply.slice(0, command);
};

/** The code that an SMTP server answered with: at the beginning, or behind Postfix's own words. */
export const smtpCodeOf = (reply: string): string | undefined =>
  /(?:^|said: |refused to talk to me: |refused to start TLS: )([245]\d\d)(?=[ -]|$)/.exec(reply)?.[1];
