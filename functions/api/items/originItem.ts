import * as z from "zod";
import type { Origin } from "../../../shared/feedback/origin.ts";

const part = (description: string, example: string) => z.string().nullable().meta({ description, example });

export const originSchema = z
  .object({
    credential: part(
      "Name of the IAM user (SMTP credentials included) or role, or `root`.",
      "ses-smtp-redcap",
    ),
    sourceIp: part("IP address of the client that submitted the message to SES.", "192.0.2.7"),
    operation: part("The SES operation used to submit it.", "SendSmtpEmail"),
    configurationSet: part("The configuration set that published the event.", "postmaster"),
    fromDomain: part("Domain of the From header, if it differs from the sender's.", "example.org"),
    outgoingIp: part("The IP address that SES delivered it from.", "54.240.7.11"),
    tenant: part("The SES tenant that sent it.", "research"),
    identity: part(
      "The identity used to send it, if it is neither the sender nor its domain.",
      "example.org",
    ),
  })
  .meta({ id: "Origin" });
export type OriginItem = z.input<typeof originSchema>;

export const originItem = (origin: Origin | undefined): OriginItem | null =>
  origin === undefined
    ? null
    : {
        credential: origin.credential ?? null,
        sourceIp: origin.sourceIp ?? null,
        operation: origin.operation ?? null,
        configurationSet: origin.configurationSet ?? null,
        fromDomain: origin.fromDomain ?? null,
        outgoingIp: origin.outgoingIp ?? null,
        tenant: origin.tenant ?? null,
        identity: origin.identity ?? null,
      };
