import * as z from "zod";
import type { CheckedRecord } from "../../../shared/identities/dns/dnsRecords.ts";

const TYPES = ["CNAME", "MX", "TXT"] as const;

const recordSchema = z
  .object({
    purpose: z.enum(["dkim", "mailFromMx", "mailFromSpf", "dmarc"]),
    name: z.string().meta({ example: "bounces.example.org" }),
    type: z.enum(TYPES),
    value: z.string().meta({
      description: "Value to publish: the target of a CNAME, `10 host` for an MX, the full text of a TXT.",
      example: "10 feedback-smtp.eu-west-1.amazonses.com",
    }),
    optional: z.boolean().meta({ description: "Suggested; SES does not need it." }),
    state: z
      .enum(["right", "missing", "wrong", "unknown"])
      .meta({ description: "`unknown`: DNS did not answer." }),
    found: z.array(z.string()).meta({ description: "What DNS returns for this name and type." }),
    foundAt: z.string().nullable().meta({
      description: "The wrong name under which it was published, if it was found there.",
      example: "bounces.example.org.example.org",
    }),
    explanation: z.string(),
  })
  .meta({ id: "DnsRecord" });

export const dnsSchema = z
  .object({
    identity: z.string(),
    complete: z.boolean().meta({ description: "Whether every record that SES needs is found." }),
    explanation: z.string(),
    records: z.array(recordSchema),
  })
  .meta({ id: "Dns" });
export type DnsItem = z.input<typeof dnsSchema>;

/** As Route 53's ChangeResourceRecordSets takes it. */
export const changeBatchSchema = z
  .object({
    Comment: z.string(),
    Changes: z.array(
      z.object({
        Action: z.literal("UPSERT"),
        ResourceRecordSet: z.object({
          Name: z.string(),
          Type: z.enum(TYPES),
          TTL: z.int(),
          ResourceRecords: z.array(z.object({ Value: z.string() })),
        }),
      }),
    ),
  })
  .meta({ id: "Route53ChangeBatch" });

export const dnsItem = (identity: string, records: CheckedRecord[]): DnsItem => {
  const needed = records.filter(({ optional }) => !optional);
  const unknown = needed.filter(({ state }) => state === "unknown").length;
  const lacking = needed.filter(({ state }) => state === "missing" || state === "wrong").length;
  return {
    identity,
    complete: lacking + unknown === 0,
    explanation: explanation(lacking, unknown),
    records: records.map((record) => ({ ...record, foundAt: record.foundAt ?? null })),
  };
};

const explanation = (lacking: number, unknown: number): string => {
  if (lacking + unknown === 0)
    return "All records that SES needs are published. SES finds them automatically, usually within minutes.";
  const toMend = lacking === 0 ? "" : `Missing or wrong records that SES needs: ${lacking}.`;
  const toAskAgain =
    unknown === 0
      ? ""
      : `No name server answered for ${unknown} of the records that SES needs. Check again in a minute.`;
  return `${toMend} ${toAskAgain}`.trim();
};
