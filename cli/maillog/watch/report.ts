import type { Path } from "../../../functions/api/calls.ts";
import type { RelayProblem } from "../../../shared/relay/records/relayProblem.ts";
import type { RelayRecord } from "../../../shared/relay/records/relayRecord.ts";

/** What a log tells. */
export type Report = RelayRecord | RelayProblem;

export const PATH = "/v1/relay/records" satisfies Path<"POST">;

/** The body of a request. */
export const reportBody = (host: string, reports: readonly Report[]): object => {
  const problems = reports.filter((report) => "level" in report);
  const records = reports.filter((report) => !("level" in report));
  // A service of before does not know problems: they are left out where there are none.
  return { host, records, ...(problems.length === 0 ? {} : { problems }) };
};
