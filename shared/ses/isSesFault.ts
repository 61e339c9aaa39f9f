import { SESv2ServiceException } from "@aws-sdk/client-sesv2";

/** SES failed inside: nothing is wrong with the request, and it can be made again. */
export const isSesFault = (error: unknown): error is SESv2ServiceException =>
  error instanceof SESv2ServiceException &&
  (error.$fault === "server" || (error.$metadata.httpStatusCode ?? 0) >= 500);
