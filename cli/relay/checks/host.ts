import type { RelayFacts } from "../facts/relayFacts.ts";
import { isOlder } from "../facts/runtime.ts";
import { type Check, look, ok, wrong } from "./check.ts";

const WIDE_NETWORKS = /(^|[\s,])(0\.0\.0\.0\/0|\[?::\]?\/0)/;
const SIZES_NEEDED = 1.5; // smtpd wants as much free as this times message_size_limit [postconf(5): queue_minfree]

/** Who is allowed to submit mail, whether Postfix accepts it, and whether it is running. */
export const hostChecks = (facts: RelayFacts): Check[] => [
  ...listening(facts),
  ...braked(facts),
  ...space(facts),
  ...running(facts),
];

const listening = ({ values, commands }: RelayFacts): Check[] => {
  const interfaces = values.get("inet_interfaces") ?? "";
  const networks = values.get("mynetworks") ?? "";
  const isOnlyHere = (one: string) => /^(loopback-only|localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(one);
  if (interfaces.split(/[\s,]+/).every(isOnlyHere))
    return [ok("localOnly", "Accepts mail from this host only.")];
  const isOpen = WIDE_NETWORKS.test(networks);
  return [
    (isOpen ? wrong : look)(
      isOpen ? "openRelay" : "othersMayConnect",
      isOpen
        ? `Open relay: anyone can send through this host in your name (mynetworks = ${networks}).`
        : `Other machines can connect (inet_interfaces = ${interfaces}), but only addresses in mynetworks can send (${networks}).`,
      "If only programs on this machine send:",
      [commands.postconf("inet_interfaces=loopback-only"), commands.restart()],
    ),
  ];
};

const ACTIONS = {
  HOLD: "puts all mail on hold, and sends none",
  DISCARD: "discards all mail",
  REJECT: "rejects all mail",
} as const;

const braked = ({ brake, values }: RelayFacts): Check[] =>
  brake === undefined
    ? []
    : [
        wrong(
          "mailStopped",
          `${brake.setting} = ${values.get(brake.setting)} ${ACTIONS[brake.action]}.`,
          `Remove that rule from ${brake.setting}, unless a filter such as MailScanner needs it.`,
        ),
      ];

const space = ({ values, freeBytes }: RelayFacts): Check[] => {
  const needed = Math.max(
    Number(values.get("queue_minfree") ?? 0),
    SIZES_NEEDED * Number(values.get("message_size_limit") ?? 0),
  );
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1_000_000)} MB`;
  return freeBytes >= needed
    ? []
    : [
        wrong(
          "diskFull",
          `The disk of ${values.get("queue_directory")} has ${megabytes(freeBytes)} left: Postfix rejects mail with “452 Insufficient system storage” below ${megabytes(needed)}.`,
          "Free some space:",
          [`df -h ${values.get("queue_directory")}`],
        ),
      ];
};

const running = ({ isRunning, runningSince, configuredAt, commands }: RelayFacts): Check[] => {
  if (!isRunning)
    return [wrong("notRunning", "Postfix is not running.", "Start it:", [commands.postfix("start")])];
  return isOlder(runningSince, configuredAt)
    ? [
        wrong(
          "notReloaded",
          "Postfix is running with an older configuration than the one on disk.",
          "If inet_interfaces or inet_protocols changed, stop and start Postfix. Otherwise:",
          [commands.postfix("reload")],
        ),
      ]
    : [ok("running", "Postfix is running with the current configuration.")];
};
