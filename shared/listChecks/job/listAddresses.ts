import { frequentDomains } from "../judging/meantDomain.ts";
import { type Fault, readAddress } from "../judging/readAddress.ts";
import type { ListPage } from "./listCheck.ts";

/** The addresses of a whole list, as far as they are valid. Places count from 0. */
export type ListAddresses = {
  read: ({ address: string; domain: string } | Fault)[];
  /** Where each address is first. */
  first: ReadonlyMap<string, number>;
  /** Domains that many of them have. */
  frequent: readonly string[];
};

export const listAddresses = (pages: readonly ListPage[]): ListAddresses => {
  const read = pages.flatMap(({ rows }) => rows.map(([given]) => readAddress(given)));
  const first = new Map<string, number>();
  const domains: string[] = [];
  for (const [place, one] of read.entries()) {
    if (typeof one === "string" || first.has(one.address)) continue;
    first.set(one.address, place);
    domains.push(one.domain);
  }
  return { read, first, frequent: frequentDomains(domains) };
};
