import { type Answer, type Input, notListed, success } from "../answer.ts";
import type { SesStore } from "../store.ts";
import { summary } from "./suppressedDestination.ts";

/** [API_GetSuppressedDestination]; it knows no message or feedback id, so `Attributes` is never there. */
export const getSuppressedDestination = ({ address }: Input, store: SesStore): Answer => {
  const found = store.get(address);
  return found === undefined ? notListed(address) : success({ SuppressedDestination: summary(found) });
};
