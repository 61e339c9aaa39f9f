import { join } from "node:path";
import { startDns } from "../dns/server.ts";
import { HostedZones } from "../route53/HostedZones.ts";
import { startRoute53 } from "../route53/server.ts";
import { namingPort, onPort } from "./ports.ts";
import type { Settings } from "./settings.ts";

export type Zones = {
  /** URL of Route 53. */
  route53: string;
  /** `host:port` of the name server that answers from its zones. */
  dnsServer: string;
};
type Stop = () => Promise<void> | void;

const DNS_PORT = 5354;

/** Route 53 and the name server of its zones. */
export const startZones = async (settings: Settings, port: number, stops: Stop[]): Promise<Zones> => {
  const zones = new HostedZones(join(settings.dataDir, "route53.db"));
  stops.push(() => zones.close());
  const route53 = await startRoute53(port, zones, settings.allowedHosts).catch(
    namingPort(port, "AWS_PORT", "Route 53"),
  );
  stops.push(() => route53.close());
  const dns = await onPort(
    settings.dnsPort,
    { variable: "DNS_PORT", usual: DNS_PORT, what: "the name server" },
    (dnsPort) => startDns(dnsPort, zones),
  );
  stops.push(() => dns.close());
  return { route53: route53.url, dnsServer: dns.address };
};
