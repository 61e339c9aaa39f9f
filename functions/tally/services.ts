import { randomUUID } from "node:crypto";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { now, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";

export const ENVIRONMENT = ["TABLE_NAME"] as const;

/** Everything that `tally` speaks to. */
export const servicesFrom = (variables: Variables) => {
  const table = tableFrom(environmentOf(ENVIRONMENT, variables));
  return {
    table,
    tallies: new TallyTable(table),
    markers: new Markers(table, { now }),
    now,
    newId: randomUUID,
  };
};
