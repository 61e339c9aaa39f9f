import type { Postfix } from "../Postfix.ts";
import { words } from "./literalMap.ts";
import { lookUpIn, lookUpSender, mapsIn } from "./mapList.ts";

/** Where Postfix's rewriting daemon sends mail for other hosts, and by which setting [trivial-rewrite(8)]. */
export type Route = {
  setting: string;
  /** The sender, or `@domain`, that alone is sent so; undefined: every other. */
  sender: string | undefined;
  transport: string;
  /** Empty: the recipient's own domain. */
  nexthop: string;
  /** Tried after it, where a list of relays is given, as of Postfix 3.5. */
  others: string[];
};

const MOST_SENDERS = 20;

/**
 * The routes of mail for other hosts: that of `from`, or else the usual one, and those of each sender that the
 * sender-dependent maps list. A transport's own nexthop is before sender_dependent_relayhost_maps, that before relayhost;
 * transport_maps is before all [postconf(5): relayhost].
 */
export const routesOf = async (
  postfix: Postfix,
  values: ReadonlyMap<string, string>,
  from: string | undefined,
): Promise<Route[]> => {
  const senders = from === undefined ? [undefined, ...(await sendersIn(postfix, values))] : [from];
  return Promise.all(
    senders.map(async (sender) => {
      const route = await routeOf(postfix, values, sender);
      const [nexthop = "", ...others] = words(route.nexthop);
      return { ...route, nexthop, others };
    }),
  );
};

const routeOf = async (
  postfix: Postfix,
  values: ReadonlyMap<string, string>,
  sender: string | undefined,
): Promise<Omit<Route, "others">> => {
  const maps = (name: string) => mapsIn(values.get(name) ?? "");
  const ofSender = (name: string) =>
    sender === undefined ? undefined : lookUpSender(postfix, maps(name), sender);
  const star = await lookUpIn(postfix, maps("transport_maps"), "*");
  if (star.kind === "found") {
    const { transport, nexthop } = split(star.value);
    if (transport !== "") return { setting: "transport_maps (*)", sender, transport, nexthop };
    if (nexthop !== "") {
      const usual = split(values.get("default_transport") ?? "").transport;
      return { setting: "transport_maps (*)", sender, transport: usual, nexthop };
    }
  }
  const own = await ofSender("sender_dependent_default_transport_maps");
  const { transport, nexthop } = split(own ?? values.get("default_transport") ?? "");
  const setting = own === undefined ? "default_transport" : "sender_dependent_default_transport_maps";
  if (nexthop !== "" || !isSmtp(transport)) return { setting, sender, transport, nexthop };
  const relay = await ofSender("sender_dependent_relayhost_maps");
  return relay === undefined || /^dunno$/i.test(relay)
    ? { setting: "relayhost", sender, transport, nexthop: values.get("relayhost") ?? "" }
    : { setting: "sender_dependent_relayhost_maps", sender, transport, nexthop: relay };
};

/** Those that bounce, defer or drop mail, whatever its nexthop. */
const isSmtp = (transport: string): boolean => !["error", "retry", "discard", "defer"].includes(transport);

const split = (text: string): { transport: string; nexthop: string } => {
  const colon = text.indexOf(":");
  return colon < 0
    ? { transport: text.trim(), nexthop: "" }
    : { transport: text.slice(0, colon).trim(), nexthop: text.slice(colon + 1).trim() };
};

const sendersIn = async (postfix: Postfix, values: ReadonlyMap<string, string>): Promise<string[]> => {
  const names = ["sender_dependent_relayhost_maps", "sender_dependent_default_transport_maps"];
  if (values.get("smtp_sender_dependent_authentication") === "yes") names.push("smtp_sasl_password_maps");
  const keys = await Promise.all(
    names.flatMap((name) =>
      mapsIn(values.get(name) ?? "").map(async (map) =>
        ((await postfix.entries(map)) ?? []).map(([key]) => key).filter((key) => key.includes("@")),
      ),
    ),
  );
  return [...new Set(keys.flat())].slice(0, MOST_SENDERS);
};

/** Of transport_maps: whose mail takes another way. `unlisted`: maps whose entries cannot be listed. */
export const exceptionsOf = async (
  postfix: Postfix,
  setting: string,
): Promise<{ entries: [key: string, value: string][]; unlisted: string[] }> => {
  const entries: [string, string][] = [];
  const unlisted: string[] = [];
  for (const map of mapsIn(setting)) {
    const listed = await postfix.entries(map);
    if (listed === undefined) unlisted.push(map);
    else entries.push(...listed.filter(([key]) => key !== "*"));
  }
  return { entries, unlisted };
};
