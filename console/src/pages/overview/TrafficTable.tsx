import { number, percent } from "../../../../shared/plainMail/words.ts";
import { delivered, sent } from "../../../../shared/tallies/counts.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { type Point, rateOf } from "./stats.ts";

/** What the charts show, newest first. */
export const TrafficTable = ({
  points,
  formatTime,
}: {
  points: Point[];
  formatTime: (seconds: number) => string;
}) => (
  <DataTable
    caption="Mail over time"
    columns={[{ name: "When", cell: ({ seconds }) => formatTime(seconds) }, ...COLUMNS]}
    rows={points.toReversed()}
    keyOf={({ seconds }) => String(seconds)}
  />
);

const rate = (value: number | null) => (value === null ? "–" : percent(value));

/** Counts and rates of mail. */
export const COLUMNS: Column<Pick<Point, "counts">>[] = [
  { name: "Sent", isNumber: true, cell: ({ counts }) => number(sent(counts)) },
  { name: "Delivered", isNumber: true, cell: ({ counts }) => number(delivered(counts)) },
  { name: "Hard bounces", isNumber: true, cell: ({ counts }) => number(counts.hardBounce) },
  { name: "Bounce rate", isNumber: true, cell: ({ counts }) => rate(rateOf(counts, "bounceRate")) },
  { name: "Complaints", isNumber: true, cell: ({ counts }) => number(counts.countedComplaint) },
  { name: "Complaint rate", isNumber: true, cell: ({ counts }) => rate(rateOf(counts, "complaintRate")) },
];
