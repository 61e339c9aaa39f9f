import * as z from "zod";
import type { ZoneChoice } from "../../../shared/identities/dns/chooseZone.ts";
import { changeBatch, zoneLines } from "../../../shared/identities/dns/dnsText.ts";
import { applyRecords, checkRecords, recordsOf } from "../../../shared/identities/dns/identityDns.ts";
import type { Identity } from "../../../shared/identities/identity.ts";
import { lookAtIdentity } from "../../../shared/identities/lookAtIdentity.ts";
import { shell } from "../../../shared/remedies/remedy.ts";
import { flag, identity } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { type Context, type Route, route } from "../http/route.ts";
import { identityDeps } from "../identityContext.ts";
import { identityNotFound } from "../identityFailure.ts";
import { changeBatchSchema, dnsItem, dnsSchema } from "../items/dnsItem.ts";

const FORMATS = ["json", "zone", "route53"] as const;
const params = z.strictObject({ identity });

export const identityDnsRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/identities/{identity}/dns",
    scope: "read",
    summary: "The DNS records of a domain, and whether each is found",
    description:
      "Looks each up in DNS, and one that is not right also where it would be if the DNS provider had appended the domain to its name, or if it was published under the parent domain (`foundAt`). `format=zone` has them as lines of a BIND zone file, `format=route53` as a change batch for `aws route53 change-resource-record-sets`; without that. A DMARC policy is proposed where neither the domain nor one above it has any.",
    params,
    query: z.strictObject({
      format: z.enum(FORMATS, { error: `must be one of ${FORMATS.join(", ")}` }).default("json"),
    }),
    answer: {
      status: 200,
      description: "The records",
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
    summary: "Put a domain's records into the account's own hosted zone",
    description:
      "Into the public hosted zone with the longest name that the domain ends in; of several with that name into the one that DNS delegates to (`hosted_zone_ambiguous` where that is not known). Adds what is missing; a record that this service did not make stays unless `replace=true`, and so do other TXT records of its name in any case. Waits some seconds for Route 53's servers. Safe to repeat.",
    params,
    query: z.strictObject({
      replace: flag.meta({
        description: "Also replace records that this service did not make.",
        override: { type: "boolean", default: false },
      }),
    }),
    answer: {
      status: 200,
      description: "Route 53's servers have them",
      schema: z.object({
        zone: z.string().meta({ description: "Name of the hosted zone.", example: "example.org" }),
        zoneId: z.string().meta({ example: "Z0123456789ABC" }),
        written: z.int().nonnegative().meta({ description: "Record sets written; 0 where all were there." }),
        change: z
          .object({ id: z.string(), state: z.enum(["PENDING", "INSYNC"]) })
          .nullable()
          .meta({ description: "Route 53's change; null where there was none to make." }),
      }),
      also: [{ status: 202, description: "Route 53 is bringing them to its servers" }],
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
            `No public hosted zone of this AWS account has ${asked.domain} or a domain above it.`,
            {
              remedy: [
                {
                  text: "Publish the records where the domain's DNS is kept.",
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
            "The zone has other records under these names, which this service did not make. Nothing was changed.",
            {
              records: done.conflicts,
              remedy: [
                {
                  text: "If they are no longer needed, replace them.",
                  target: { to: "applyDns", identity: asked.identity, replace: true },
                },
                { text: "Delete a CNAME under one of these names by hand." },
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
];

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
        ? "DNS did not say which one is in use."
        : `DNS has the name servers ${delegatedTo.join(", ")}, which are not those of one of them.`
      : `DNS uses ${inUse}, but this service may change ${ownZoneId} only.`;
  return new Problem(
    "hosted_zone_ambiguous",
    `This AWS account has ${zones.length} public hosted zones named ${zones[0]?.name}: ${list.join("; ")}. ${which} Nothing was changed.`,
    {
      zones: zones.map(({ id, nameServers }) => ({ id, nameServers })),
      remedy: [
        shell(
          "Deploy the service with the id of the zone that is in use, in addition to the parameters it had (docs/deployment.md).",
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
      "SES has not been asked for this domain yet, and only then says which records it expects.",
    );
  const { region, dns: resolver } = context.services;
  return { record, wanted: await recordsOf(record, { region, resolver }) };
};
