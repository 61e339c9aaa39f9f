/** Of the same partition, region and account: `arn:aws:sns:eu-west-1:123456789012:name`. */
export const arnBeside = (arn: string, service: string, resource: string): string => {
  const [, partition, , region, account] = arn.split(":");
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
};
