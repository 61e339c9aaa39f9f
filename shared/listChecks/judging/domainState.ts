/**
 * What DNS says of a domain's mail. `nullMx`: accepts none [RFC 7505]; `noMailServer`: neither MX nor address records;
 * `withoutMx`: only address records, which is where mail then goes [RFC 5321 5.1], but mostly no server listens.
 */
export type DomainState = "accepts" | "withoutMx" | "noSuchDomain" | "nullMx" | "noMailServer" | "unknown";

/** What a name has of one type: values, or why there are none. */
export type DnsAnswer = string[] | "noSuchName" | "noRecords" | "unknown";

/** By the MX records; undefined where the address records have to decide. */
export const stateByMx = (hosts: DnsAnswer): DomainState | undefined => {
  if (hosts === "unknown") return "unknown";
  if (!Array.isArray(hosts) || hosts.length === 0) return undefined;
  return hosts.some((host) => host !== "") ? "accepts" : "nullMx";
};

/**
 * By the address records of a domain without MX. Some servers deny a name that has others, so that it exists if it has an
 * address. An address that the resolver gives to names that cannot exist (`invented`) is none.
 */
export const stateByAddresses = (
  mx: "noSuchName" | "noRecords",
  families: DnsAnswer[],
  invented: ReadonlySet<string>,
): DomainState => {
  const found = families.flatMap((family) => (Array.isArray(family) ? family : []));
  if (found.some((address) => !invented.has(address))) return "withoutMx";
  if (families.includes("unknown") || found.length > 0) return "unknown";
  const isDenied = mx === "noSuchName" && families.every((family) => family === "noSuchName");
  return isDenied ? "noSuchDomain" : "noMailServer";
};
