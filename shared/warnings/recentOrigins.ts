import { countsWithin, unlessReplaced } from "../tallies/TallyTable.ts";
import { listEvents, type TimelineDeps } from "../tallies/timeline.ts";
import type { Baselines } from "./BaselineTable.ts";
import { type NewOrigin, newOrigins, ORIGINS, type OriginKind } from "./origins.ts";

const LOOKED_CLOSER_AT = 3;

/**
 * Credentials and addresses that sent mail today or yesterday (`days`, newest first) and never before, each with its newest
 * event. Where few send, the totals of the days hold them and nothing else is read.
 */
export const recentOrigins = async (
  days: readonly string[],
  known: Baselines["origins"],
  deps: TimelineDeps,
): Promise<NewOrigin[]> => {
  const found = await Promise.all(
    ORIGINS.map(async (kind) => newOrigins(kind, await keyedOf(days, kind, deps), known[kind])),
  );
  return Promise.all(
    found.flatMap((some) => some.map((one, i) => (i < LOOKED_CLOSER_AT ? withNewest(one, deps) : one))),
  );
};

const keyedOf = (days: readonly string[], kind: OriginKind, { tallies }: TimelineDeps) =>
  unlessReplaced(() =>
    Promise.all(
      days.map(async (day) => {
        const total = await tallies.total("day", day);
        const keyed =
          total === undefined
            ? []
            : (countsWithin(total, kind) ?? (await tallies.keyed("day", kind, [total])));
        return { day, keyed };
      }),
    ),
  );

/** Of what is younger than its first day. */
const withNewest = async (origin: NewOrigin, deps: TimelineDeps): Promise<NewOrigin> => {
  const { kind, name, day } = origin;
  const { items } = await listEvents({ [kind]: name, since: day, limit: 1 }, deps);
  const [event] = items;
  return event === undefined
    ? origin
    : {
        ...origin,
        newest: {
          sender: event.sender,
          credential: event.origin?.credential,
          sourceIp: event.origin?.sourceIp,
        },
      };
};
