import type { Check } from "./check.ts";

/** One object; a sender's `verdict` is user (can be unverified), unknown or safe. */
export const checkJson = ({ folder, files, counts, senders }: Check): string =>
  `${JSON.stringify({ summary: { ...folder, files, ...counts }, senders }, null, 2)}\n`;
