/** Events of SES as EventBridge sends them, in the form of the documentation's examples [tenants, monitoring-eventbridge]. */
export const TENANT = "arn:aws:ses:eu-central-1:000000000000:tenant/billing/tn-2a8c678ec0000fdaf76cc1f127b40";
export const IDENTITY = "arn:aws:ses:eu-central-1:000000000000:identity/uni.example";

type Given = { at: string; resource?: string };

const envelope = (detailType: string, { at, resource }: Given, detail: object) => ({
  version: "0",
  id: `3cc76530-9842-03a9-fdef-${Date.parse(at)}`,
  "detail-type": detailType,
  source: "aws.ses",
  account: "000000000000",
  time: `${at.slice(0, 19)}Z`,
  region: "eu-central-1",
  resources: resource === undefined ? [] : [resource],
  detail: { version: "1.0.0", ...detail },
});

/** The time as SES writes it here: whole numbers, the last of them nanoseconds. */
const numbers = (at: string) => [...at.slice(0, 19).split(/[-T:]/), `${at.slice(20, 23)}000000`].map(Number);

export const sendingStatus = (
  status: "ENABLED" | "DISABLED",
  given: Given & { origin?: string; cause?: string },
) => {
  const { at, origin = "CUSTOMER_MANAGED", cause = "Status manually updated." } = given;
  return envelope(`Sending Status ${status === "ENABLED" ? "Enabled" : "Disabled"}`, given, {
    data: { origin, record: { status, cause, lastUpdatedTimestamp: numbers(at) } },
  });
};

/** A finding about a tenant; without `type` and `impact`, a recommendation of the advisor. */
export const recommendation = (
  status: "Open" | "Resolved" | "Closed",
  given: Given & { words: string; type?: string; impact?: string },
) => {
  const { words, type, impact } = given;
  return envelope(`Advisor Recommendation Status ${status}`, given, {
    data: words,
    ...(type === undefined ? {} : { metadata: { impact, type } }),
  });
};
