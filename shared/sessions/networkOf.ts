import { isIP } from "node:net";

const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;
const IPV6_GROUPS = 8;

/**
 * The network of an IP address: enough to tell one source from another, too little to name a person. The first 24 bits
 * of IPv4, 48 of IPv6 (what one site gets [RFC 6177]); `unknown` for anything else.
 */
export const networkOf = (ip: string): string => {
  const address = ip.replace(IPV4_IN_IPV6, "");
  switch (isIP(address)) {
    case 4:
      return `${address.split(".").slice(0, 3).join(".")}.0/24`;
    case 6: {
      const [before = [], after = []] = address.split("::").map((part) => part.split(":").filter(Boolean));
      const zeros = Array<string>(Math.max(IPV6_GROUPS - before.length - after.length, 0)).fill("0");
      return `${[...before, ...zeros, ...after].slice(0, 3).join(":").toLowerCase()}::/48`;
    }
    default:
      return "unknown";
  }
};
