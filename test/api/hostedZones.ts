import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
  type RRType,
} from "@aws-sdk/client-route-53";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";

/** Zones in the Route 53 at `endpoint`, and what others write to them. */
export const hostedZones = (endpoint: string) => {
  const client = new Route53Client({ endpoint, region: REGION, credentials: CREDENTIALS });
  return {
    client,
    /** Creates a zone; answers its id. */
    zone: async (name: string, reference = name) => {
      const { HostedZone } = await client.send(
        new CreateHostedZoneCommand({ Name: name, CallerReference: reference }),
      );
      return HostedZone?.Id?.split("/").at(-1) ?? "";
    },
    put: (zoneId: string, name: string, type: RRType, value: string) =>
      client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zoneId,
          ChangeBatch: {
            Changes: [
              {
                Action: "UPSERT",
                ResourceRecordSet: { Name: name, Type: type, TTL: 60, ResourceRecords: [{ Value: value }] },
              },
            ],
          },
        }),
      ),
  };
};
export type HostedZones = ReturnType<typeof hostedZones>;
