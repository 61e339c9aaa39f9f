import { type Answer, type Input, notListed, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { summary } from "./suppressedDestination.ts";

/** [API_GetSuppressedDestination]; it knows no message or feedback id, so `Attributes` is never there. */
export const getSuppressedDestination = ({ resource: address }: Input, ses: Ses): Answer => {
  const found = ses.suppressions.get(address);
  return found === undefined ? notListed(address) : success({ SuppressedDestination: summary(found) });
};
