import { LINES } from "../../shared/tallies/lines.ts";

/** The rates as their rules watch them. */
export const BOUNCES = {
  count: "hardBounce",
  line: LINES.bounceRate,
  atLeast: 10,
  what: "hard bounces",
  named: "Bounce rate",
} as const;
export const COMPLAINTS = {
  count: "countedComplaint",
  line: LINES.complaintRate,
  atLeast: 3,
  what: "complaints",
  named: "Complaint rate",
} as const;
