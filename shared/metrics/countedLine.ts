/**
 * A line for standard output that CloudWatch keeps in the log and counts as well, without a request: its embedded metric
 * format [CloudWatch_Embedded_Metric_Format_Specification]. It adds 1 to `metric` in the namespace Postmaster, dimension
 * Service; `fields` stay in the log alone. Written by `process.stdout.write`: console.log puts a prefix before the JSON.
 */
export const countedLine = ({
  metric,
  service,
  at,
  fields,
}: {
  metric: string;
  /** The stack's name, which the table has too. */
  service: string;
  at: Date;
  fields: Record<string, string>;
}): string => {
  const directive = {
    Namespace: "Postmaster",
    Dimensions: [["Service"]],
    Metrics: [{ Name: metric, Unit: "Count" }],
  };
  return `${JSON.stringify({
    ...fields,
    Service: service,
    [metric]: 1,
    _aws: { Timestamp: at.getTime(), CloudWatchMetrics: [directive] },
  })}\n`;
};
