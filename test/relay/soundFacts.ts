import type { Path, RelayFacts } from "../../cli/relay/facts/relayFacts.ts";
import { PostfixCommands } from "../../cli/relay/PostfixCommands.ts";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";

export const RELAY = "[email-smtp.eu-west-1.amazonaws.com]:587";
export const USER = "AKIAIOSFODNN7EXAMPLE";
export const SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
export const PASSWORD = smtpPassword(SECRET_KEY, "eu-west-1");
export const MAP = "hash:/etc/postfix/sasl_passwd";

export type Given = {
  values?: Record<string, string>;
  client?: Record<string, string>;
  path?: Partial<Path>;
  /** The line of the password map. */
  entry?: string;
  facts?: Partial<RelayFacts>;
};

/** A sound configuration, changed as given. */
export const factsOf = ({
  values = {},
  client = {},
  path = {},
  entry,
  facts = {},
}: Given = {}): RelayFacts => {
  const one: Path = {
    setting: "relayhost",
    sender: undefined,
    transport: "smtp",
    nexthop: RELAY,
    others: [],
    service: { command: "smtp", chroot: "n", overrides: [] },
    chroot: undefined,
    values: new Map(
      Object.entries({
        smtp_sasl_auth_enable: "yes",
        smtp_sasl_type: "cyrus",
        smtp_sasl_password_maps: MAP,
        smtp_tls_CAfile: "/ca.pem",
        smtp_tls_mandatory_protocols: ">=TLSv1.2",
        ...client,
      }),
    ),
    tls: { level: "secure", by: "smtp_tls_security_level", match: undefined, protocols: undefined },
    password: {
      kind: "found",
      key: path.nexthop ?? RELAY,
      map: MAP,
      entry: entry ?? `${USER}:${PASSWORD}`,
      shadowed: undefined,
    },
    mechanisms: ["PLAIN", "LOGIN"],
    lookup: { methods: ["dns"], families: [4, 6], root: "/" },
    resolution: undefined,
    trust: "there",
    unusableCertificate: undefined,
    ...path,
  };
  return {
    commands: new PostfixCommands(undefined),
    values: new Map(
      Object.entries({
        inet_interfaces: "loopback-only",
        mynetworks: "127.0.0.0/8",
        queue_directory: "/var/spool/postfix",
        message_size_limit: "10240000",
        ...values,
      }),
    ),
    paths: [one],
    exceptions: { entries: [], unlisted: [] },
    isRunning: true,
    runningSince: 2_000,
    configuredAt: 1_000,
    maps: [{ map: MAP, file: "/etc/postfix/sasl_passwd", builtAt: 500, sourceAt: 500 }],
    staleMaps: [],
    failedTables: [],
    missingServices: [],
    silentMilters: [],
    guard: { asked: [], overrides: [] },
    hasSaslPlugin: true,
    saslTypes: ["cyrus"],
    brake: undefined,
    freeBytes: 100_000_000,
    queue: { held: [], deferred: [], deferredCount: 0, active: 0 },
    region: undefined,
    now: 10_000,
    ...facts,
  };
};
