import * as z from "zod";
import type { Origin } from "../../../shared/feedback/origin.ts";

const part = (description: string, example: string) => z.string().nullable().meta({ description, example });

export const originSchema = z
  .object({
    credential: part(
      "The name of the IAM user (of an SMTP credential too) or role; or `root`.",
      "ses-smtp-redcap",
    ),
    sourceIp: part("Of the client that handed the message to SES.", "192.0.2.7"),
    operation: part("How it was handed over, in SES's words.", "SendSmtpEmail"),
    configurationSet: part("The configuration set that published it.", "postmaster"),
    fromDomain: part("Of the From header, where it is not the sender's.", "example.org"),
    outgoingIp: part("The address that SES delivered it from.", "54.240.7.11"),
    tenant: part("The SES tenant that it was sent for.", "research"),
    identity: part(
      "The identity it was sent under, where it is neither the sender nor its domain.",
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
