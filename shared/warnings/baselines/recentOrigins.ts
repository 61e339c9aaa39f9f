import { countsWithin, type Total, unlessReplaced } from "../../tallies/TallyTable.ts";
import { listEvents, type TimelineDeps } from "../../tallies/timeline.ts";
import type { Baselines } from "./BaselineTable.ts";
import { type NewOrigin, newOrigins, ORIGINS, type OriginKind, watchOf } from "./origins.ts";

const LOOKED_CLOSER_AT = 3;

/**
 * Credentials and addresses that sent mail on `days`, the totals of today and yesterday, newest first, and never before;
 * each with its newest event. Where few send, the totals hold them and nothing else is read; nor is it where new ones are
 * not told of.
 */
export const recentOrigins = async (
  days: readonly Total[],
  known: Baselines["origins"],
  deps: TimelineDeps,
): Promise<NewOrigin[]> => {
  const found = await Promise.all(
    ORIGINS.map(async (kind) => {
      if (days[0] === undefined || watchOf(known[kind], days[0].key) !== "watched") return [];
      const keyed = await Promise.all(
        days.map(async (total) => ({ day: total.key, keyed: await keyedOf(total, kind, deps) })),
      );
      return newOrigins(kind, keyed, known[kind]);
    }),
  );
  return Promise.all(
    found.flatMap((some) => some.map((one, i) => (i < LOOKED_CLOSER_AT ? withNewest(one, deps) : one))),
  );
};

const keyedOf = async (read: Total, kind: OriginKind, { tallies }: TimelineDeps) =>
  countsWithin(read, kind) ??
  unlessReplaced(async () => {
    const total = await tallies.total("day", read.key);
    return total === undefined ? [] : tallies.keyed("day", kind, [total]);
  });

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
