import { useGet } from "../../api/useGet.ts";
import { SPANS, type Span, sinceOf } from "./stats.ts";

export const EVERY_MS = 30_000;
const MOST = 1_000; // a page holds every span's steps

/** Counts and rates of the span that ends now, looked at again each half minute: one request. */
export const useStats = (span: Span) =>
  useGet(
    "/v1/stats",
    { query: { by: SPANS[span].by, since: sinceOf(span, Date.now()), limit: MOST } },
    { every: EVERY_MS },
  );
