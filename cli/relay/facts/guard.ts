import {
  GUARD_ADDRESS,
  isGuardEntry,
  MILTER_SETTINGS,
  type MilterSetting,
} from "../../../shared/relay/guard/mainCf.ts";
import type { Postfix } from "../Postfix.ts";
import { inBraces, words } from "./literalMap.ts";
import { mapsIn } from "./mapList.ts";

/** Where Postfix asks the guard, and where not. */
export type GuardFacts = {
  /** Of each setting: the guard's address, undefined if it is not there, and the milters before it. */
  asked: { setting: MilterSetting; address: string | undefined; before: string[] }[];
  /** What switches milters off, or names others: a service of master.cf, or undefined for main.cf. */
  overrides: { service: string | undefined; setting: Override; value: string }[];
};

export type Override = MilterSetting | typeof OPTIONS | typeof MAPS;

export const OPTIONS = "receive_override_options";
/** Milters by client, in place of smtpd_milters; since Postfix 3.2. */
export const MAPS = "smtpd_milter_maps";
export const NO_MILTERS = "no_milters";
/** At these, applications hand over mail. What else listens may take mail back from a content filter. */
const ARRIVALS = /^(?:.*:)?(?:smtp|25|submission|587|smtps|submissions|465)$/;

/** Whether an element of smtpd_milters or non_smtpd_milters is the guard, by whichever hand. */
export const isGuard = (element: string): boolean =>
  isGuardEntry(element) || addressOf(element) === GUARD_ADDRESS;

export const guardFacts = async (postfix: Postfix): Promise<GuardFacts> => {
  const values = await postfix.values([...MILTER_SETTINGS, OPTIONS, MAPS]);
  const asked = MILTER_SETTINGS.map((setting) => {
    const milters = words(values.get(setting) ?? "");
    const at = milters.findIndex(isGuard);
    return {
      setting,
      address: at < 0 ? undefined : addressOf(milters[at] ?? ""),
      before: milters.slice(0, Math.max(at, 0)).map(addressOf),
    };
  });
  const addresses = new Set(asked.map(({ address }) => address));
  const hasGuard = (milters: string) =>
    words(milters).some((one) => isGuard(one) || addresses.has(addressOf(one)));
  /** What cannot be listed, as cidr, may switch it off. */
  const mayLackGuard = async (maps: string) => {
    for (const map of mapsIn(maps)) {
      const entries = await postfix.entries(map);
      if (entries === undefined || !entries.every(([, milters]) => hasGuard(milters))) return true;
    }
    return false;
  };
  const isOverride = async (setting: Override, value: string): Promise<boolean> => {
    if (setting === OPTIONS) return words(value).includes(NO_MILTERS);
    return setting === MAPS ? mayLackGuard(value) : !hasGuard(value);
  };
  const overrides: GuardFacts["overrides"] = [];
  for (const setting of [OPTIONS, MAPS] as const) {
    const value = values.get(setting) ?? "";
    if (await isOverride(setting, value)) overrides.push({ service: undefined, setting, value });
  }
  for (const { service, type, option, value } of await postfix.overrides("-x")) {
    const setting = settingsOf(service, type).find((one) => one === option);
    if (setting !== undefined && (await isOverride(setting, value)))
      overrides.push({ service: `${service}/${type}`, setting, value });
  }
  return { asked, overrides };
};

/** Those of a service that decide which milters its mail goes through. */
const settingsOf = (service: string, type: string): Override[] => {
  if (type === "inet") return ARRIVALS.test(service) ? ["smtpd_milters", OPTIONS, MAPS] : [];
  if (service === "pickup") return [OPTIONS];
  return service === "cleanup" ? ["non_smtpd_milters"] : [];
};

const addressOf = (element: string): string => words(inBraces(element) ?? element)[0] ?? "";
