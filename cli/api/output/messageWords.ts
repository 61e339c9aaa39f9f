import type { Outcome } from "../../../shared/feedback/outcome.ts";
import type { FoundMessage } from "../../../shared/messages/foundMessage.ts";
import type { Tone } from "./terminal.ts";

/** The first recipient, and how many there are beside. */
export const recipientsText = ({
  recipients: [first = ""],
  recipientCount,
}: Pick<FoundMessage, "recipients" | "recipientCount">): string =>
  recipientCount > 1 ? `${first} +${recipientCount - 1}` : first;

const TONES: { readonly [State in Outcome]?: Tone } = {
  delivered: "good",
  bounced: "bad",
  complained: "bad",
  failed: "bad",
  delayed: "watch",
  notDelivered: "watch",
};

export const toneOf = (outcome: string): Tone | undefined => TONES[outcome as Outcome];
