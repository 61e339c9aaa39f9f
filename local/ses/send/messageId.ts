const REGION_PREFIX = "0102"; // of eu-west-1

/** An id in the form of SES's message and feedback ids: region, time, a UUID. */
export const messageId = (at: number, uuid: string): string =>
  `${REGION_PREFIX}${Math.trunc(at).toString(16).padStart(12, "0")}-${uuid}-000000`;
