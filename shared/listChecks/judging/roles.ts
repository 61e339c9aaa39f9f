/** Names of functions rather than people [RFC 2142]. */
const ROLES: ReadonlySet<string> = new Set([
  "info",
  "marketing",
  "sales",
  "support",
  "abuse",
  "noc",
  "security",
  "postmaster",
  "hostmaster",
  "usenet",
  "news",
  "webmaster",
  "www",
  "uucp",
  "ftp",
]);

/** Whether a normalised address is one that several people read; what follows a `+` is a label [RFC 5233]. */
export const isRole = (address: string): boolean =>
  ROLES.has(address.slice(0, address.lastIndexOf("@")).split("+", 1)[0] ?? "");
