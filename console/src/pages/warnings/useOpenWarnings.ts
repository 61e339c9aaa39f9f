import { useGet } from "../../api/useGet.ts";

const EVERY_MS = 30_000;
const MOST = 100;

/** The open warnings, the most important first, looked at again every half minute; the pages that show them ask once. */
export const useOpenWarnings = () =>
  useGet("/v1/warnings", { query: { state: "open", limit: MOST } }, { every: EVERY_MS });
