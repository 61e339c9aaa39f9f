/**
 * Fields that make a log line count, without a request: CloudWatch's embedded metric format
 * [CloudWatch_Embedded_Metric_Format_Specification]. They add 1 to `metric` in the namespace Postmaster, dimension
 * Service.
 */
export const counted = ({
  metric,
  stack,
  at,
}: {
  metric: string;
  /** Its name, which the table has too. */
  stack: string;
  at: Date;
}): Record<string, unknown> => ({
  Service: stack,
  [metric]: 1,
  _aws: {
    Timestamp: at.getTime(),
    CloudWatchMetrics: [
      { Namespace: "Postmaster", Dimensions: [["Service"]], Metrics: [{ Name: metric, Unit: "Count" }] },
    ],
  },
});
