import { AsyncLocalStorage } from "node:async_hooks";
import { withoutAddresses } from "./withoutAddresses.ts";

/** Who logs: the function, and the request that it works on, under the id that its caller knows. */
export type Invocation = { service: string; requestId: string };
type Fields = Readonly<Record<string, unknown>>;
export type Level = "info" | "warn" | "error";

const invocation = new AsyncLocalStorage<Invocation>();

/** Does `work`; all that it logs, however deep, names the invocation. */
export const inInvocation = <Result>(of: Invocation, work: () => Result): Result => invocation.run(of, work);

/**
 * The one shape of our log lines: JSON with `level`, `message`, `service` and `requestId`, an `error` with its causes,
 * and the fields that the message needs. Addresses are masked wherever they stand.
 */
export const lineOf = (
  { level, message, ...fields }: { level: Level; message: string } & Fields,
  of: Partial<Invocation> = invocation.getStore() ?? {},
): string =>
  `${JSON.stringify(
    { level, message, service: of.service, requestId: of.requestId, ...fields },
    (_, value: unknown) =>
      typeof value === "string" ? withoutAddresses(value) : value instanceof Error ? errorOf(value) : value,
  )}\n`;

/** Writes to the streams themselves: in Lambda, `console` puts a prefix before the JSON. */
export const log = {
  info: (message: string, fields: Fields = {}) => write({ level: "info", message, ...fields }),
  warn: (message: string, fields: Fields = {}) => write({ level: "warn", message, ...fields }),
  error: (message: string, fields: Fields = {}) => write({ level: "error", message, ...fields }),
};

const write = (entry: { level: Level; message: string } & Fields): void => {
  // What counts a metric has to be on standard output [CloudWatch_Embedded_Metric_Format_Specification].
  (entry.level === "info" || "_aws" in entry ? process.stdout : process.stderr).write(lineOf(entry));
};

const MOST_CAUSES = 8;

const errorOf = (error: Error) => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  causes: causesOf(error),
});

/** What lies below an error: why DynamoDB or SES refused. */
const causesOf = (error: Error): string[] => {
  const causes: string[] = [];
  let below: unknown = error.cause;
  while (below !== undefined && causes.length < MOST_CAUSES) {
    causes.push(below instanceof Error ? `${below.name}: ${below.message}` : String(below));
    below = below instanceof Error ? below.cause : undefined;
  }
  return causes;
};
