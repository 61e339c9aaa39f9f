import type { Publishing } from "../account/accountFacts.ts";
import type { EventType } from "../feedback/event.ts";
import type { Retention } from "../feedback/retention.ts";

const COMPARED = ["send", "delivery", "bounce", "complaint"] as const;

/**
 * Types of events that SES's counts are compared by, as far as they are published and recorded. Where nothing is
 * published because something is broken, all shall be: that is for the comparison to find.
 */
export const recordedTypes = (
  { inPlace, eventTypes }: Pick<Publishing, "inPlace" | "eventTypes">,
  retention: Retention,
): ReadonlySet<EventType> =>
  new Set(
    COMPARED.filter((type) => retention[type] > 0 && (!inPlace || eventTypes.includes(type.toUpperCase()))),
  );
