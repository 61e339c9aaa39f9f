/** Where Postfix hands mail to: `[host]:587`, `host:submission`, `host`. */
export type Nexthop = {
  host: string;
  /** Undefined for a service name that is not one of mail. */
  port: number | undefined;
  /** No MX records are looked up for a host in brackets [postconf(5): relayhost]. */
  isBracketed: boolean;
};

/** Service names of mail [postconf(5): known_tcp_ports]. */
const PORT_NAMES: Readonly<Record<string, number>> = {
  smtp: 25,
  submission: 587,
  submissions: 465,
  smtps: 465,
  urd: 465,
};

/** Of several, separated by commas or spaces, the first, which Postfix tries first. */
export const nexthopOf = (text: string): Nexthop => {
  const [first = ""] = text.trim().split(/[\s,]/, 1);
  const [, bracketed, bare, service = "smtp"] =
    /^(?:\[(?:ipv6:)?([^[\]]*)\]|([^[\]:]*))(?::([\w-]+))?$/i.exec(first) ?? [];
  const port = /^\d+$/.test(service) ? Number(service) : PORT_NAMES[service.toLowerCase()];
  return { host: bracketed ?? bare ?? "", port, isBracketed: bracketed !== undefined };
};
