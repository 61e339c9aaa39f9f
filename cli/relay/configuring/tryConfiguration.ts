import { nexthopOf } from "../../../shared/relay/nexthop.ts";
import { checkText } from "../checkCommand.ts";
import { elsewhere } from "../checks/bypass.ts";
import { type Check, wrong } from "../checks/check.ts";
import { checkConfiguration } from "../checks/checkConfiguration.ts";
import { hostChecks } from "../checks/host.ts";
import { passwordChecks } from "../checks/password.ts";
import { routeChecks } from "../checks/route.ts";
import { tlsChecks } from "../checks/tls.ts";
import type { Credentials } from "../credentials.ts";
import { words } from "../facts/literalMap.ts";
import { type PasswordFound, passwordOf } from "../facts/password.ts";
import { type Path, type RelayFacts, relayFacts } from "../facts/relayFacts.ts";
import type { Postfix } from "../Postfix.ts";
import type { PostfixCommands } from "../PostfixCommands.ts";
import { PASSWORDS } from "../relaySettings.ts";

/** Of earlier mail, of mail of others, and of a Postfix that is not started yet. */
const OF_OTHERS = ["relayRefuses", "openRelay", "notRunning"];
/** Of this host as it is, not of what is to be configured. */
const OF_NOW = [...OF_OTHERS, "notReloaded", "mapStale"];
/** What was asked for. */
const CHOSEN = ["port25", "passwordIsSecretKey", "passwordMalformed"];

type Wanted = {
  /** Of the configuration in place, for a person to run. */
  commands: PostfixCommands;
  relay: string;
  map: string;
  credentials: Credentials;
  connect: boolean;
  /** It is in place, and this host as it is matters too. */
  isInPlace: boolean;
  /** What the message ends with when it fails. */
  outcome: string;
};

/**
 * Whether a mail would go through the relay with the configuration of `postfix`, staged or in place: throws if its route,
 * password or TLS would not let it, or if signing in fails. False if something else on this host would stop it.
 */
export const tryConfiguration = async (
  postfix: Postfix,
  { commands, relay, map, credentials, connect, isInPlace, outcome }: Wanted,
  write: (text: string) => void,
): Promise<boolean> => {
  const facts = await relayFacts(postfix, { region: undefined, from: undefined, connect });
  const paths: Path[] = [];
  for (const path of facts.paths)
    paths.push(
      path.nexthop === relay ? { ...path, password: await passwordThere(postfix, path, map) } : path,
    );
  const now: RelayFacts = { ...facts, commands, paths };
  const usual = paths.find(({ sender }) => sender === undefined);
  const faults = usual === undefined ? [] : pathFaults(usual, now, { relay, credentials });
  for (const fault of faults) write(checkText(fault));
  if (faults.length > 0)
    throw new Error(`mail would not go through ${relay}, for the reasons above. ${outcome}`);
  const others = checkConfiguration(now).filter(
    ({ state, code }) => state === "wrong" && !(isInPlace ? OF_OTHERS : OF_NOW).includes(code),
  );
  if (connect) await signIn(paths, now, { postfix, relay, outcome });
  for (const other of others) write(checkText(other));
  const ofHost = hostChecks(now).map(({ what }) => what);
  return !others.some(({ what }) => ofHost.includes(what));
};

const pathFaults = (
  path: Path,
  facts: RelayFacts,
  { relay, credentials }: Pick<Wanted, "relay" | "credentials">,
): Check[] => {
  if (path.nexthop !== relay) return [elsewhere(path, facts, relay)];
  const found = [
    ...routeChecks(path, facts),
    ...passwordChecks(path, facts),
    ...tlsChecks(path, facts),
  ].filter(({ state, code }) => state === "wrong" && ![...OF_NOW, ...CHOSEN].includes(code));
  const { password } = path;
  const isOther =
    password.kind === "found" && password.entry !== `${credentials.user}:${credentials.password}`;
  return isOther ? [...found, otherPassword(password, facts)] : found;
};

const otherPassword = (
  { key, map }: Extract<PasswordFound, { kind: "found" }>,
  { commands }: RelayFacts,
): Check =>
  wrong(
    "passwordOther",
    `${map} has another password for ${key}, which Postfix would use in place of the new one.`,
    `Delete the line ${key} from its text, then:`,
    [commands.postmap(map)],
  );

/** The line that Postfix would use, once the staged sasl_passwd is in its place. */
const passwordThere = async (postfix: Postfix, path: Path, map: string): Promise<PasswordFound> => {
  const setting = path.values.get("smtp_sasl_password_maps") ?? "";
  const staged = `${map.split(":")[0]}:${postfix.file(PASSWORDS)}`;
  const maps = words(setting).map((one) => (one === map ? staged : one));
  const found = await passwordOf(
    postfix,
    new Map([...path.values, ["smtp_sasl_password_maps", maps.join(", ")]]),
    {
      nexthop: path.nexthop,
      hosts:
        path.resolution?.kind === "found"
          ? path.resolution.hosts.map(({ name }) => name)
          : [nexthopOf(path.nexthop).host],
      sender: path.sender,
    },
  );
  return "map" in found && found.map === staged ? { ...found, map } : found;
};

const signIn = async (
  paths: Path[],
  facts: RelayFacts,
  { postfix, relay, outcome }: { postfix: Postfix } & Pick<Wanted, "relay" | "outcome">,
): Promise<void> => {
  const { tryRelay } = await import("../trial/tryRelay.ts");
  for (const path of paths.filter(({ nexthop }) => nexthop === relay)) {
    const failed = (await tryRelay(path, facts, postfix)).find(({ state }) => state === "wrong");
    if (failed !== undefined)
      throw new Error(
        `${failed.what} ${outcome} ${failed.remedy ?? ""}\nTo configure it without signing in first, add --no-connect`,
      );
  }
};
