import { lookup, Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP, isIPv6 } from "node:net";
import { join } from "node:path";
import type { Nexthop } from "../../../shared/relay/nexthop.ts";

/** How Postfix's SMTP client finds addresses: [postconf(5): smtp_host_lookup, inet_protocols]. */
export type NameLookup = {
  methods: readonly ("dns" | "native")[];
  families: readonly (4 | 6)[];
  /** Its root directory, `/` unless it runs in a chroot. */
  root: string;
};

export type Resolution =
  | { kind: "found"; hosts: { name: string; addresses: string[] }[] }
  | {
      kind: "notFound";
      why: string;
      /** The name server's list is missing from the chroot. */
      isResolverMissing: boolean;
      /** This machine knows the name, but not in the way that Postfix asks. */
      isKnownHere: boolean;
    };

const TIMEOUT_MS = 3_000;
const TRIES = 2;

export const nameLookupOf = (values: ReadonlyMap<string, string>, chroot: string | undefined): NameLookup => {
  const words = (name: string) => (values.get(name) ?? "").split(/[\s,]+/).filter((one) => one !== "");
  const asked = words("smtp_host_lookup");
  const methods = (["dns", "native"] as const).filter((one) => asked.includes(one));
  const protocols = words("inet_protocols");
  const families = protocols.includes("all")
    ? ([4, 6] as const)
    : ([4, 6] as const).filter((one) => protocols.includes(`ipv${one}`));
  return {
    methods: values.get("disable_dns_lookups") === "yes" || methods.length === 0 ? ["native"] : methods,
    families: families.length === 0 ? [4] : families,
    root: chroot ?? "/",
  };
};

/** The hosts of a relay and their addresses, found as Postfix finds them: without brackets, by MX records first. */
export const resolveRelay = async (relay: Nexthop, how: NameLookup): Promise<Resolution> => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  const conf = await readFile(join(how.root, "etc/resolv.conf"), "utf8").catch(() => undefined);
  // The C library asks this host where no file names another [resolv.conf(5)].
  const servers = [...(conf ?? "").matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, one]) => one ?? "");
  resolver.setServers(servers.length === 0 ? ["127.0.0.1"] : servers.filter((one) => isIP(one) !== 0));
  const exchanges =
    relay.isBracketed || isIP(relay.host) !== 0 || !how.methods.includes("dns")
      ? []
      : await resolver.resolveMx(relay.host).catch(() => []);
  const names =
    exchanges.length === 0
      ? [relay.host]
      : exchanges.sort((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
  const errors: string[] = [];
  const hosts = await Promise.all(
    names.map(async (name) => ({ name, addresses: await addressesOf(name, how, resolver, errors) })),
  );
  const known = hosts.filter(({ addresses }) => addresses.length > 0);
  if (known.length > 0) return { kind: "found", hosts: known };
  const [name = ""] = names;
  return {
    kind: "notFound",
    why: [...new Set(errors)].join(", "),
    isResolverMissing: how.root !== "/" && servers.length === 0,
    isKnownHere: (await lookup(name, { all: true }).catch(() => [])).length > 0,
  };
};

const addressesOf = async (
  name: string,
  { methods, families, root }: NameLookup,
  resolver: Resolver,
  errors: string[],
): Promise<string[]> => {
  if (isIP(name) !== 0) return families.includes(isIPv6(name) ? 6 : 4) ? [name] : [];
  const failed = (error: NodeJS.ErrnoException) => {
    errors.push(error.code ?? error.message);
    return [];
  };
  for (const method of methods) {
    const inHosts = method === "native" && root !== "/" ? await fromHosts(join(root, "etc/hosts"), name) : [];
    const found =
      method === "native" && root === "/"
        ? (await lookup(name, { all: true }).catch(failed))
            .filter(({ family }) => families.some((one) => one === family))
            .map(({ address }) => address)
        : inHosts.length > 0
          ? inHosts
          : (
              await Promise.all(
                families.map((family) =>
                  (family === 4 ? resolver.resolve4(name) : resolver.resolve6(name)).catch(failed),
                ),
              )
            ).flat();
    if (found.length > 0) return found;
  }
  return [];
};

const fromHosts = async (path: string, name: string): Promise<string[]> =>
  (await readFile(path, "utf8").catch(() => "")).split("\n").flatMap((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return names.includes(name) ? [address] : [];
  });
