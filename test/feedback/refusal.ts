import type { Unreadable } from "../../shared/feedback/fields.ts";

/** Why something cannot be read. */
export const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    const { reason, message } = error as Unreadable;
    return `${reason}: ${message}`;
  }
  return "read";
};
