import * as z from "zod";
import type { ZoneChoice } from "../../../shared/identities/dns/chooseZone.ts";
import { changeBatch, zoneLines } from "../../../shared/identities/dns/dnsText.ts";
import { applyRecords, checkRecords, recordsOf } from "../../../shared/identities/dns/identityDns.ts";
import type { Identity } from "../../../shared/identities/identity.ts";
import { lookAtIdentity } from "../../../shared/identities/lookAtIdentity.ts";
import { shell } from "../../../shared/remedies/remedy.ts";
import { flag, identity } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Context, route } from "../http/route.ts";
import { identityDeps } from "../identityContext.ts";
import { identityNotFound } from "../identityFailure.ts";
import { changeBatchSchema, dnsItem, dnsSchema } from "../items/dnsItem.ts";

const FORMATS = ["json", "zone", "route53"] as const;
const params = z.strictObject({ identity });

export const identityDnsRoutes = [
  route({
    method: "GET",
    path: "/v1/identities/{identity}/dns",
    scope: "read",
    summary: "List a domain's DNS records and whether each is found",
    description:
      "Looks up each record in DNS. If a record is missing or wrong, also looks where it would be if the DNS provider had appended the domain to its name, or if it was published under the parent domain (`foundAt`). `format=zone` returns BIND zone file lines, `format=route53` a change batch for `aws route53 change-resource-record-sets`; neither looks anything up. Suggests a DMARC policy if neither the domain nor a parent domain has one.",
    params,
    query: z.strictObject({
      format: z
        .enum(FORMATS, { error: `must be one of ${FORMATS.join(", ")}` })
        .default("json")
        .meta({ description: "How the records are written: JSON, or text to paste elsewhere." }),
    }),
    answer: {
      status: 200,
      description: "The DNS records",
      schema: z.union([dnsSchema, changeBatchSchema]),
      text: '_dmarc.example.org. 1800 IN TXT "v=DMARC1; p=none;"\n',
    },
    problems: ["identity_not_found", "no_dns_records", "identity_busy", "ses_busy"],
    run: async ({ params: { identity: asked }, query: { format } }, context) => {
      const { wanted } = await domainRecords(asked, context);
      switch (format) {
        case "zone":
          return { text: zoneLines(wanted) };
        case "route53":
          return { body: changeBatch(wanted) };
        case "json":
          return {
            body: dnsItem(asked.identity, await checkRecords(wanted, asked.identity, context.services.dns)),
          };
      }
    },
  }),

  route({
    method: "POST",
    path: "/v1/identities/{identity}/dns/route53",
    scope: "identities:write",
    summary: "Publish a domain's records in the account's hosted zone",
    description:
      "Uses the public hosted zone that matches the domain most closely. If several zones have that name, uses the one that DNS delegates to (`hosted_zone_ambiguous` if that cannot be determined). Adds missing records. Keeps records that this service did not create unless `replace=true`; always keeps other values of a TXT record. Waits a few seconds for Route 53's servers. Safe to repeat.",
    params,
    query: z.strictObject({
      replace: flag.meta({
        description: "Also replace records that this service did not create.",
        override: { type: "boolean", default: false },
      }),
    }),
    answer: {
      status: 200,
      description: "The records are live on Route 53's servers",
      schema: z.object({
        zone: z.string().meta({ description: "Name of the hosted zone.", example: "example.org" }),
        zoneId: z.string().meta({ example: "Z0123456789ABC" }),
        written: z
          .int()
          .nonnegative()
          .meta({ description: "Record sets written; 0 if all were already there." }),
        change: z
          .object({ id: z.string(), state: z.enum(["PENDING", "INSYNC"]) })
          .nullable()
          .meta({ description: "The Route 53 change; null if none was needed." }),
      }),
      also: [{ status: 202, description: "Route 53 is distributing the records to its servers" }],
    },
    problems: [
      "identity_not_found",
      "no_dns_records",
      "hosted_zone_not_found",
      "hosted_zone_denied",
      "hosted_zone_ambiguous",
      "dns_records_exist",
      "zone_change_refused",
      "identity_busy",
      "ses_busy",
      "route53_busy",
    ],
    run: async ({ params: { identity: asked }, query: { replace } }, context) => {
      const { services, caller } = context;
      const { record, wanted } = await domainRecords(asked, context);
      const done = await applyRecords(
        { asked, record, wanted, replace, actor: caller.actor },
        {
          ...identityDeps(context),
          zones: services.zones,
          resolver: services.dns,
          ownZoneId: services.ownZoneId,
        },
      );
      switch (done.outcome) {
        case "noZone":
          throw new Problem(
            "hosted_zone_not_found",
            `This AWS account has no public hosted zone for ${asked.domain} or a parent domain.`,
            {
              remedy: [
                {
                  text: "Publish the records at the domain's DNS provider.",
                  target: { to: "identityDns", identity: asked.identity },
                },
              ],
            },
          );
        case "ambiguousZone":
          throw ambiguousZone(asked, done, services.ownZoneId);
        case "conflict":
          throw new Problem(
            "dns_records_exist",
            "The zone already has other records with these names, which this service did not create. Nothing was changed.",
            {
              records: done.conflicts,
              remedy: [
                {
                  text: "If they are no longer needed, replace them.",
                  target: { to: "applyDns", identity: asked.identity, replace: true },
                },
                { text: "If one of these names has a CNAME, delete it manually." },
              ],
            },
          );
        case "applied":
          return {
            status: done.change?.state === "PENDING" ? 202 : 200,
            body: {
              zone: done.zone.name,
              zoneId: done.zone.id,
              written: done.written,
              change: done.change === null ? null : { id: done.change.changeId, state: done.change.state },
            },
          };
      }
    },
  }),
] as const;

const ambiguousZone = (
  { identity: name }: Identity,
  { zones, delegatedTo, inUse }: Extract<ZoneChoice, { outcome: "ambiguousZone" }>,
  ownZoneId: string | undefined,
) => {
  const list = zones.map(({ id, nameServers }) =>
    nameServers.length === 0 ? id : `${id} (name servers ${nameServers.join(", ")})`,
  );
  const which =
    inUse === undefined
      ? delegatedTo.length === 0
        ? "DNS did not show which one is in use."
        : `DNS delegates to the name servers ${delegatedTo.join(", ")}, which belong to none of them.`
      : `DNS uses ${inUse}, but this service has permission to change only ${ownZoneId}.`;
  return new Problem(
    "hosted_zone_ambiguous",
    `This AWS account has ${zones.length} public hosted zones named ${zones[0]?.name}: ${list.join("; ")}. ${which} Nothing was changed.`,
    {
      zones: zones.map(({ id, nameServers }) => ({ id, nameServers })),
      remedy: [
        shell(
          "Deploy the service again with the id of the zone in use added to its parameters (docs/deployment.md).",
          `npx serverless deploy --param="hostedZoneId=${inUse ?? "ID"}"`,
        ),
        { text: "Or delete the zone that is not in use, then try again." },
        {
          text: "Or publish the records yourself, in the zone that is in use.",
          target: { to: "identityDns", identity: name },
        },
      ],
    },
  );
};

const domainRecords = async (asked: Identity, context: Context) => {
  if (asked.kind === "address")
    throw new Problem(
      "no_dns_records",
      "An address is verified by the link in an email and has no DNS records.",
      {
        remedy: [
          {
            text: `Request its domain, ${asked.domain}, to have its mail signed.`,
            target: { to: "requestIdentity", identity: asked.domain },
          },
        ],
      },
    );
  const record = await lookAtIdentity(asked, identityDeps(context));
  if (record === undefined || record.state === "absent") throw identityNotFound(asked.identity);
  if (record.ses === undefined)
    throw new Problem(
      "no_dns_records",
      "This domain has not been requested from SES yet, so its records are not known.",
    );
  const { region, dns: resolver } = context.services;
  return { record, wanted: await recordsOf(record, { region, resolver }) };
};
