import type { StatsItem } from "../../../../shared/tallies/stats.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { COLUMNS } from "../overview/TrafficTable.tsx";
import { NAMES, type OriginKind, originUrl } from "./origins.ts";

/** Counts and rates of each, those with most mail first. */
export const OriginTable = ({ kind, items }: { kind: OriginKind; items: StatsItem[] }) => (
  <DataTable
    caption={`Mail by ${kind === "credential" ? "credential" : "IP address"}`}
    columns={[{ name: NAMES[kind], cell: ({ key }) => <a href={originUrl(kind, key)}>{key}</a> }, ...COLUMNS]}
    rows={items}
    keyOf={({ key }) => key}
    empty="None recorded. SES includes them in the events of a configuration set and in an identity's own notifications."
  />
);
