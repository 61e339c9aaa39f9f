import { readFile, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { nexthopOf } from "../../../shared/relay/nexthop.ts";
import type { MasterService, Postfix } from "../Postfix.ts";
import type { PostfixCommands } from "../PostfixCommands.ts";
import { type UnusableCertificate, unusableCertificate } from "./clientCertificate.ts";
import { type GuardFacts, guardFacts } from "./guard.ts";
import { isListed } from "./mapList.ts";
import { type SilentMilter, silentMilters } from "./milters.ts";
import { type NameLookup, nameLookupOf, type Resolution, resolveRelay } from "./names.ts";
import { type PasswordFound, passwordOf } from "./password.ts";
import { type QueueFacts, queueFacts } from "./queue.ts";
import { exceptionsOf, type Route, routesOf } from "./route.ts";
import {
  type Brake,
  brakeOn,
  configuredAt,
  hasSaslPlugin,
  type MapTimes,
  mapTimesOf,
  queueManagerSince,
  staleAmong,
} from "./runtime.ts";
import { type MissingService, missingServices } from "./services.ts";
import { type FailedTable, failedTables } from "./tables.ts";
import { type TlsLevel, tlsLevelOf } from "./tlsLevel.ts";

/** A way that mail takes, with what Postfix's SMTP client goes by on it. */
export type Path = Route & {
  /** Undefined: master.cf has no such service. */
  service: MasterService | undefined;
  /** Its root, where it runs in one [master(5)]. */
  chroot: string | undefined;
  /** main.cf's, with the service's own options in place of them. */
  values: ReadonlyMap<string, string>;
  tls: TlsLevel;
  password: PasswordFound;
  /** Of PLAIN and LOGIN, which SES offers, those that smtp_sasl_mechanism_filter lets through. */
  mechanisms: string[];
  lookup: NameLookup;
  /** Undefined where nothing was asked (--no-connect). */
  resolution: Resolution | undefined;
  /** Of CAfile or CApath: `empty` has no certificate; `outside`: it is not in the chroot. */
  trust: "there" | "unset" | "unreadable" | "empty" | "outside";
  /** Of the SMTP client's own. */
  unusableCertificate: UnusableCertificate | undefined;
};

/** The live configuration, as far as the checks need it. */
export type RelayFacts = {
  commands: PostfixCommands;
  values: ReadonlyMap<string, string>;
  paths: Path[];
  exceptions: { entries: [key: string, value: string][]; unlisted: string[] };
  isRunning: boolean;
  /** When the queue manager was last (re)started, and when main.cf and master.cf changed last: epoch ms. */
  runningSince: number | undefined;
  configuredAt: number;
  maps: MapTimes[];
  /** Of these, those that have other entries than their text. */
  staleMaps: MapTimes[];
  failedTables: FailedTable[];
  missingServices: MissingService[];
  silentMilters: SilentMilter[];
  guard: GuardFacts;
  hasSaslPlugin: boolean;
  /** Those that this Postfix supports [postconf(1): -A]. */
  saslTypes: string[];
  /** What stops or drops all mail before it is sent. */
  brake: Brake | undefined;
  /** Of the queue's file system. */
  freeBytes: number;
  queue: QueueFacts;
  /** The region the user says the senders are verified in. */
  region: string | undefined;
  now: number;
};

const NAMES = [
  "relayhost",
  "default_transport",
  "defer_transports",
  "transport_maps",
  "sender_dependent_relayhost_maps",
  "sender_dependent_default_transport_maps",
  "smtp_sasl_password_maps",
  "smtp_sender_dependent_authentication",
  "compatibility_level",
  "content_filter",
  "inet_interfaces",
  "mynetworks",
  "queue_directory",
  "message_size_limit",
  "queue_minfree",
  "header_checks",
  "body_checks",
  "smtpd_milters",
  "non_smtpd_milters",
  "milter_default_action",
  "smtpd_client_restrictions",
  "smtpd_recipient_restrictions",
  "smtpd_end_of_data_restrictions",
];
const CLIENT_NAMES = [
  "smtp_sasl_auth_enable",
  "smtp_sasl_password_maps",
  "smtp_sasl_mechanism_filter",
  "smtp_sender_dependent_authentication",
  "smtp_sasl_security_options",
  "smtp_sasl_tls_security_options",
  "smtp_sasl_tls_verified_security_options",
  "smtp_tls_security_level",
  "smtp_use_tls",
  "smtp_enforce_tls",
  "smtp_tls_enforce_peername",
  "smtp_tls_policy_maps",
  "smtp_tls_wrappermode",
  "smtp_tls_CAfile",
  "smtp_tls_CApath",
  "tls_append_default_CA",
  "smtp_tls_mandatory_protocols",
  "smtp_tls_secure_cert_match",
  "smtp_tls_verify_cert_match",
  "smtp_tls_fingerprint_cert_match",
  "smtp_tls_fingerprint_digest",
  "smtp_tls_protocols",
  "smtp_tls_ciphers",
  "smtp_tls_mandatory_ciphers",
  "smtp_tls_exclude_ciphers",
  "smtp_tls_mandatory_exclude_ciphers",
  "smtp_tls_chain_files",
  "smtp_tls_cert_file",
  "smtp_tls_key_file",
  "smtp_tls_dcert_file",
  "smtp_tls_dkey_file",
  "smtp_tls_eccert_file",
  "smtp_tls_eckey_file",
  ...["high", "medium", "low", "export", "null"].map((grade) => `tls_${grade}_cipherlist`),
  "smtp_sasl_type",
  "smtp_host_lookup",
  "disable_dns_lookups",
  "inet_protocols",
  "queue_directory",
];
const SES_MECHANISMS = ["PLAIN", "LOGIN"];

/** Reads the live configuration; with `connect`, asks name servers too. */
export const relayFacts = async (
  postfix: Postfix,
  { region, from, connect }: { region: string | undefined; from: string | undefined; connect: boolean },
): Promise<RelayFacts> => {
  const values = await postfix.values(NAMES);
  const value = (name: string) => values.get(name) ?? "";
  const isRunning = await postfix.isRunning();
  const paths: Path[] = [];
  for (const route of await routesOf(postfix, values, from)) {
    const path = await pathOf(postfix, route, {
      isOld: value("compatibility_level").startsWith("0"),
      connect,
    });
    if (!paths.some((one) => isSame(one, path))) paths.push(path);
  }
  const maps = await mapTimesOf(value("smtp_sasl_password_maps"));
  const { bavail, bsize } = await statfs(value("queue_directory"));
  return {
    commands: postfix.commands,
    values,
    paths,
    exceptions: await exceptionsOf(postfix, value("transport_maps")),
    isRunning,
    runningSince: isRunning ? await queueManagerSince(value("queue_directory")) : undefined,
    configuredAt: await configuredAt(postfix),
    maps,
    staleMaps: await staleAmong(postfix, maps),
    failedTables: await failedTables(
      postfix,
      paths.map(({ transport }) => transport),
    ),
    missingServices: await missingServices(postfix, {
      usesTls: paths.some(({ tls }) => tls.level !== "none"),
      usesProxy: [...values.values(), ...paths.flatMap((one) => [...one.values.values()])].some((one) =>
        one.includes("proxy:"),
      ),
    }),
    silentMilters: connect
      ? await silentMilters(values, {
          smtpd: await postfix.service("smtp", "inet"),
          cleanup: await postfix.service("cleanup"),
        })
      : [],
    guard: await guardFacts(postfix),
    hasSaslPlugin: await hasSaslPlugin(),
    saslTypes: await postfix.saslTypes(),
    brake: await brakeOn(postfix, values),
    freeBytes: bavail * bsize,
    queue: await queueFacts(postfix, value("queue_directory")),
    region,
    now: Date.now(),
  };
};

const pathOf = async (
  postfix: Postfix,
  route: Route,
  { isOld, connect }: { isOld: boolean; connect: boolean },
): Promise<Path> => {
  const service = await postfix.service(route.transport);
  const values = await postfix.values(CLIENT_NAMES, service?.overrides);
  // The default was "y" before Postfix 3.0 [COMPATIBILITY_README].
  const isChrooted = service?.chroot === "y" || (service?.chroot === "-" && isOld);
  const chroot = isChrooted ? (values.get("queue_directory") ?? "") : undefined;
  const lookup = nameLookupOf(values, chroot);
  const relay = nexthopOf(route.nexthop);
  const resolution =
    connect && relay.host !== "" && service?.command === "smtp"
      ? await resolveRelay(relay, lookup)
      : undefined;
  const hosts =
    resolution?.kind === "found" ? resolution.hosts.map(({ name }) => name) : [relay.host].filter(Boolean);
  const filter = values.get("smtp_sasl_mechanism_filter") ?? "";
  const mechanisms: string[] = [];
  for (const one of SES_MECHANISMS)
    if (filter === "" || (await isListed(postfix, filter, one))) mechanisms.push(one);
  return {
    ...route,
    service,
    chroot,
    values,
    tls: await tlsLevelOf(postfix, values, route.nexthop),
    password:
      relay.host === ""
        ? { kind: "off" }
        : await passwordOf(postfix, values, { nexthop: route.nexthop, hosts, sender: route.sender }),
    mechanisms,
    lookup,
    resolution,
    trust: await trustOf(values, chroot),
    unusableCertificate: await unusableCertificate(values),
  };
};

/** A CAfile is read before the client enters its chroot, a CApath within it [postconf(5): smtp_tls_CApath]. */
const trustOf = async (
  values: ReadonlyMap<string, string>,
  chroot: string | undefined,
): Promise<Path["trust"]> => {
  const file = values.get("smtp_tls_CAfile") ?? "";
  const folder = values.get("smtp_tls_CApath") ?? "";
  if (file !== "")
    return readFile(file, "utf8").then(
      (text) => (/^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m.test(text) ? "there" : "empty"),
      () => "unreadable",
    );
  if (folder !== "") {
    if ((await changedAt(folder)) === 0) return "unreadable";
    return chroot === undefined || (await changedAt(join(chroot, folder))) > 0 ? "there" : "outside";
  }
  return values.get("tls_append_default_CA") === "yes" ? "there" : "unset";
};

/** One sender's way may be the usual one. */
const isSame = (a: Path, b: Path): boolean =>
  a.transport === b.transport &&
  a.nexthop === b.nexthop &&
  (a.password.kind === "found" ? a.password.entry : a.password.kind) ===
    (b.password.kind === "found" ? b.password.entry : b.password.kind);

/** 0 where there is nothing. */
const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
