import { recipientId } from "../../feedback/address.ts";
import { eventKey } from "../../feedback/eventItem.ts";
import { isInForce } from "../../suppressions/advice.ts";
import { reasonOfSuppression } from "../../suppressions/reason.ts";
import type { SuppressionTable } from "../../suppressions/SuppressionTable.ts";
import type { Reason, Suppression } from "../../suppressions/suppression.ts";
import { keyText, type Table } from "../../table/Table.ts";
import type { DomainState } from "../judging/domainState.ts";
import { type History, historyOf, SORTS, type Trace } from "../judging/history.ts";
import { type Judged, judgeAddress } from "../judging/judgeAddress.ts";
import { meantDomain } from "../judging/meantDomain.ts";
import type { ListAddresses } from "./listAddresses.ts";
import type { ListPage } from "./listCheck.ts";
import type { MailDomains } from "./MailDomains.ts";

type Given = {
  addresses: ListAddresses;
  traces: ReadonlyMap<string, Trace | undefined>;
  /** For which reasons the account suppresses. */
  inForce: readonly Reason[];
  pulse: () => Promise<void>;
  table: Table;
  suppressions: Pick<SuppressionTable, "getMany">;
  domains: MailDomains;
};

/** Judges the addresses of a page: a request for each hundred of them, and DNS's answers for domains not asked for yet. */
export const judgePage = async ({ from, rows }: ListPage, given: Given): Promise<Judged[]> => {
  const { addresses, traces, inForce, pulse, table, suppressions, domains } = given;
  const { read, first, frequent } = addresses;
  const own = read
    .slice(from, from + rows.length)
    .filter((one) => typeof one !== "string")
    .filter(({ address }) => isOf(first.get(address), from, rows.length));
  const ownAddresses = own.map(({ address }) => address);
  const [entries, histories] = await Promise.all([
    suppressions.getMany(ownAddresses),
    historiesOf(ownAddresses, traces, table),
  ]);
  // Not meanwhile: an answer that waits while a thousand items are read counts as late.
  const states = await statesOf(
    own.map(({ domain }) => domain),
    frequent,
    domains,
    pulse,
  );
  return rows.map((_, i) => {
    const place = from + i;
    const one = read[place];
    if (one === undefined || typeof one === "string") return { kind: "invalid", fault: one ?? "noAddress" };
    const { address, domain } = one;
    const firstPlace = first.get(address) ?? place;
    if (firstPlace !== place) return { kind: "duplicate", first: firstPlace + 1 };
    const { state, meant } = states(domain);
    return judgeAddress({
      address,
      domain: state,
      meant,
      history: histories.get(address),
      suppressed: suppressedAs(entries.get(address), inForce),
    });
  });
};

const isOf = (place: number | undefined, from: number, count: number): boolean =>
  place !== undefined && place >= from && place < from + count;

const suppressedAs = (entry: Suppression | undefined, inForce: readonly Reason[]) =>
  entry?.state === "listed" && isInForce(entry, inForce)
    ? { since: entry.since, reason: reasonOfSuppression(entry).code }
    : undefined;

/** Of a person who was erased the journal knows the id still, and the table no event. */
const historiesOf = async (
  addresses: readonly string[],
  traces: ReadonlyMap<string, Trace | undefined>,
  table: Table,
): Promise<Map<string, History | undefined>> => {
  const known = addresses.flatMap((address) => {
    const id = recipientId(address);
    const trace = traces.get(id);
    return trace === undefined ? [] : [{ address, id, trace }];
  });
  const keyed = known.flatMap(({ id, trace }) =>
    SORTS.flatMap((sort) => {
      const newest = trace[sort];
      return newest === undefined ? [] : [{ ...eventKey({ ...newest, recipientId: id }), event: newest.id }];
    }),
  );
  const found = new Set((await table.getMany(keyed)).map(keyText));
  const recorded = new Set(keyed.flatMap((key) => (found.has(keyText(key)) ? [key.event] : [])));
  return new Map(known.map(({ address, trace }) => [address, historyOf(trace, (id) => recorded.has(id))]));
};

/** What DNS says of domains, and of those that may have been meant by them. */
const statesOf = async (
  domains: readonly string[],
  frequent: readonly string[],
  dns: MailDomains,
  pulse: () => Promise<void>,
) => {
  const states = await dns.statesOf(domains, pulse);
  const stateOf = (domain: string): DomainState => states.get(domain) ?? "unknown";
  const meant = new Map(
    domains.flatMap((domain) => {
      const other = meantDomain(domain, stateOf(domain), frequent);
      return other === undefined ? [] : [[domain, other] as const];
    }),
  );
  const others = await dns.statesOf(meant.values(), pulse);
  return (domain: string) => {
    const other = meant.get(domain);
    return {
      state: stateOf(domain),
      meant: other === undefined ? undefined : { domain: other, state: others.get(other) ?? "unknown" },
    };
  };
};
