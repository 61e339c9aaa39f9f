import { useGet } from "../../api/useGet.ts";
import { type Plan, sinceOf } from "./stats.ts";

export const EVERY_MS = 30_000;
const MOST = 1_000; // a page holds every span's steps

/** Counts and rates of a span, looked at again each half minute: one request. */
export const useStats = (plan: Plan) =>
  useGet("/v1/stats", { query: { by: plan.readBy, since: sinceOf(plan), limit: MOST } }, { every: EVERY_MS });
