/** What the server said, without the command that Postfix names behind it: `(in reply to RCPT TO command)`. */
export const withoutCommand = (reply: string): string => {
  const command = reply.lastIndexOf(" (in reply to ");
  return command === -1 ? reply : reply.slice(0, command);
};
