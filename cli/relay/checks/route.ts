import { regionOfRelay, SMTP_PORTS, smtpEndpoint, tlsOfPort } from "../../../shared/relay/endpoints.ts";
import { type Nexthop, nexthopOf } from "../../../shared/relay/nexthop.ts";
import type { Path, RelayFacts } from "../facts/relayFacts.ts";
import { reconfigure } from "./bypass.ts";
import { type Check, look, ok, wrong } from "./check.ts";

const SES_PORTS = SMTP_PORTS.map(({ port }) => port).join(", ");

/** Where mail goes, and whether it leaves at all. */
export const routeChecks = (path: Path, facts: RelayFacts): Check[] => {
  const stopped = stoppedBy(path, facts);
  if (stopped !== undefined) return [stopped];
  if (path.nexthop === "") return [direct(path, facts)];
  const relay = nexthopOf(path.nexthop);
  const whose = path.sender === undefined ? "Mail" : `Mail from ${path.sender}`;
  const by = path.setting === "relayhost" ? "" : `, by ${path.setting}`;
  return [
    ok("route", `${whose} goes to ${path.nexthop}${by}.`),
    ...(path.others.length === 0
      ? []
      : [
          look(
            "relayList",
            `Only ${path.nexthop} is checked. If it fails, Postfix tries ${path.others.join(", ")}.`,
            "Each relay needs its own line in the password map.",
          ),
        ]),
    ...nameChecks(path, relay, facts),
    ...endpointChecks(path, relay, facts),
  ];
};

/** Transports that do not send, and those that Postfix was told not to use. */
const stoppedBy = (path: Path, { values, commands }: RelayFacts): Check | undefined => {
  const { transport, service, nexthop, setting } = path;
  const deferred = (values.get("defer_transports") ?? "").split(/[\s,]+/);
  if (deferred.includes(transport))
    return wrong(
      "transportDeferred",
      `defer_transports = ${values.get("defer_transports")}: Postfix keeps all mail in the queue until someone flushes it.`,
      "Let it send:",
      [commands.postconf("defer_transports="), commands.postfix("reload"), commands.flush()],
    );
  if (service === undefined)
    return wrong(
      "transportMissing",
      `${setting} sends mail through “${transport}”, but master.cf has no such service: Postfix defers mail with “mail transport unavailable”.`,
      "Add it to master.cf, or use the service smtp:",
      [commands.postconf("default_transport=smtp"), commands.postfix("reload")],
    );
  if (service.command === "error" || service.command === "discard")
    return wrong(
      "transportRejects",
      service.command === "discard"
        ? `${setting} = ${transport}: Postfix discards all mail.`
        : `${setting} = ${transport}:${nexthop}: Postfix bounces or defers all mail, and sends none.`,
      setting === "default_transport"
        ? "Send by SMTP again:"
        : `Change that entry of ${setting.split(" ")[0]}.`,
      setting === "default_transport"
        ? [commands.postconf("default_transport=smtp"), commands.postfix("reload")]
        : [],
    );
  if (service.command !== "smtp")
    return look(
      "transportUnknown",
      `${setting} sends mail through “${transport}” (${service.command}): only Postfix's own SMTP client is checked here.`,
      "Check where that program sends it.",
    );
  return undefined;
};

const direct = (path: Path, facts: RelayFacts): Check => {
  const { setting, sender } = path;
  const { commands, paths, exceptions, region } = facts;
  const isOther = paths.some(({ nexthop }) => nexthop !== "");
  if (isOther && sender === undefined)
    return look(
      "otherSendersDirect",
      "No relayhost is set: mail from senders that the maps do not list is sent without SES.",
      "Set it, if all mail should go through SES:",
      [commands.postconf(`relayhost=${paths.find(({ nexthop }) => nexthop !== "")?.nexthop ?? ""}`)],
    );
  const some = exceptions.entries.find(([, value]) => regionOfRelay(nexthopIn(value)) !== undefined);
  if (some !== undefined)
    return look(
      "otherRecipientsDirect",
      `No relayhost is set: only mail to the destinations in transport_maps goes through SES (${some[0]}).`,
      "Set it, if all mail should go through SES:",
      [commands.postconf(`relayhost=${nexthopIn(some[1])}`)],
    );
  return wrong(
    "noRelay",
    setting === "relayhost"
      ? "No relayhost is set: Postfix delivers mail itself and sends none through SES."
      : `${setting} names no relay: Postfix delivers mail itself and sends none through SES.`,
    ...reconfigure(
      path,
      facts,
      "Configure it, with the SMTP password on standard input:",
      commands.relay("configure", "--region", region ?? "REGION", "--user", "ACCESS_KEY_ID"),
    ),
  );
};

const nexthopIn = (transport: string): string => transport.slice(transport.indexOf(":") + 1);

const nameChecks = (path: Path, relay: Nexthop, { commands }: RelayFacts): Check[] => {
  const { resolution, chroot, lookup } = path;
  if (resolution?.kind === "notFound") {
    if (resolution.isResolverMissing)
      return [
        wrong(
          "chrootWithoutResolver",
          `Postfix's SMTP client runs in the chroot ${chroot}, which has no etc/resolv.conf: it cannot find ${relay.host}.`,
          "Copy the file, or run the client outside of the chroot:",
          [
            `install -D -m 644 /etc/resolv.conf ${chroot}/etc/resolv.conf`,
            commands.postconfMaster("-F", `${path.transport}/unix/chroot=n`),
            commands.postfix("reload"),
          ],
        ),
      ];
    if (resolution.isKnownHere)
      return [
        wrong(
          "nameNotInDns",
          `${relay.host} is in /etc/hosts, but Postfix asks ${lookup.methods.join(", then ")}${chroot === undefined ? "" : ` in the chroot ${chroot}`} and does not find it (${resolution.why}).`,
          "Publish it in DNS, or let Postfix use /etc/hosts:",
          [commands.postconf("smtp_host_lookup=dns, native"), commands.postfix("reload")],
        ),
      ];
    return [
      wrong(
        "nameNotFound",
        `Postfix cannot find ${relay.host}${lookup.families.length === 1 ? ` (inet_protocols allows IPv${lookup.families[0]} only)` : ""}: ${resolution.why || "no address"}.`,
        "Check the name for typos, this machine's DNS, and inet_protocols.",
      ),
    ];
  }
  if (relay.isBracketed) return [];
  const [first] = resolution?.hosts ?? [];
  if (first !== undefined && first.name !== relay.host)
    return [
      look(
        "mxRecords",
        `${path.nexthop} has no brackets: its MX records lead to ${first.name}.`,
        `Brackets send mail to ${relay.host} itself.`,
      ),
    ];
  return [
    look(
      "noBrackets",
      `${path.nexthop} has no brackets: Postfix looks for MX records of ${relay.host} first.`,
      "This works as long as there are none. With brackets, Postfix does not look for them; add the brackets in the password map too.",
    ),
  ];
};

const endpointChecks = (path: Path, { host, port }: Nexthop, facts: RelayFacts): Check[] => {
  const { region, commands } = facts;
  const found = regionOfRelay(host);
  const named = path.nexthop.replace(/:[\w-]+$/, "");
  const checks: Check[] = [];
  if (found === undefined)
    checks.push(
      look(
        "notSes",
        `${host} is not an SMTP endpoint of SES.`,
        ...reconfigure(
          path,
          facts,
          "If it should be SES:",
          commands.relay("configure", "--region", region ?? "REGION", "--user", "ACCESS_KEY_ID"),
        ),
      ),
    );
  else if (smtpEndpoint(found) === undefined)
    checks.push(
      wrong(
        "regionUnknown",
        `SES has no SMTP interface in ${found}.`,
        "Use the region in which your senders are verified.",
      ),
    );
  else if (region !== undefined && found !== region)
    checks.push(
      wrong(
        "regionDiffers",
        `The relay is in ${found} but your senders are verified in ${region}: SES rejects them with 554.`,
        ...reconfigure(
          path,
          facts,
          "Use that region, with its SMTP password or the IAM secret key on standard input:",
          commands.relay("configure", "--region", region, "--user", userOf(path)),
        ),
      ),
    );
  if (port === undefined)
    checks.push(
      look(
        "portUnknown",
        `The port in ${path.nexthop} is not the name of a mail service.`,
        "Give the port as a number.",
      ),
    );
  else if (port === 25)
    checks.push(
      (found === undefined ? look : wrong)(
        "port25",
        "EC2 and many providers throttle or block port 25: mail is slow or never leaves.",
        ...reconfigure(
          path,
          facts,
          "Use port 587 (or 2587); the line in the password map must name it too:",
          commands.relay("configure", "--region", found ?? "REGION", "--user", userOf(path)),
        ),
      ),
    );
  else if (found !== undefined && tlsOfPort(port) === undefined)
    checks.push(
      wrong("portUnserved", `SES does not listen on port ${port}.`, `Use one of ${SES_PORTS}:`, [
        commands.postconf(`relayhost=${named}:587`),
        commands.postfix("reload"),
      ]),
    );
  return checks;
};

const userOf = ({ password }: Path): string =>
  password.kind === "found" && password.entry.includes(":")
    ? (password.entry.split(":")[0] ?? "")
    : "ACCESS_KEY_ID";

/** Mail that takes a route other than the one checked here. */
export const exceptionChecks = ({
  exceptions: { entries, unlisted },
  values,
  failedTables,
}: RelayFacts): Check[] => {
  const elsewhere = entries.filter(([, value]) => regionOfRelay(nexthopIn(value)) === undefined);
  const some = elsewhere.slice(0, 3).map(([key]) => key);
  const filter = values.get("content_filter") ?? "";
  return [
    ...(elsewhere.length === 0
      ? []
      : [
          look(
            "otherRecipients",
            `transport_maps sends mail to ${some.join(", ")}${elsewhere.length > 3 ? ` and ${elsewhere.length - 3} more` : ""} by another route.`,
            `postmap -s shows its entries; the first is: ${elsewhere[0]?.join(" ")}`,
          ),
        ]),
    ...unlisted
      .filter((map) => failedTables.every((one) => one.map !== map))
      .map((map) =>
        look(
          "mapUnlisted",
          `${map} may send some mail by another route: its entries cannot be listed.`,
          `To see the route of one recipient, run: postmap -q ADDRESS ${map}`,
        ),
      ),
    ...(filter === ""
      ? []
      : [
          look(
            "contentFilter",
            `content_filter = ${filter}: mail goes through a filter first, which is not checked here.`,
            "The filter must hand mail back to Postfix.",
          ),
        ]),
  ];
};
