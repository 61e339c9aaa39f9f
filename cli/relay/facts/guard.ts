import {
  GUARD_ADDRESS,
  isGuardEntry,
  MILTER_SETTINGS,
  type MilterSetting,
} from "../../../shared/relay/guard/mainCf.ts";
import type { Postfix } from "../Postfix.ts";
import { inBraces, words } from "./literalMap.ts";

/** Where Postfix asks the guard, and where not. */
export type GuardFacts = {
  /** Of each setting: the guard's address, undefined if it is not there, and the milters before it. */
  asked: { setting: MilterSetting; address: string | undefined; before: string[] }[];
  /** What switches milters off, or names others: a service of master.cf, or undefined for main.cf. */
  overrides: { service: string | undefined; setting: string }[];
};

const OVERRIDES = "receive_override_options";
/** At these, applications hand over mail. What else listens may take mail back from a content filter. */
const ARRIVALS = /^(?:.*:)?(?:smtp|25|submission|587|smtps|submissions|465)$/;

/** Whether an element of smtpd_milters or non_smtpd_milters is the guard, by whichever hand. */
export const isGuard = (element: string): boolean =>
  isGuardEntry(element) || addressOf(element) === GUARD_ADDRESS;

export const guardFacts = async (postfix: Postfix): Promise<GuardFacts> => {
  const values = await postfix.values([...MILTER_SETTINGS, OVERRIDES]);
  const asked = MILTER_SETTINGS.map((setting) => {
    const milters = words(values.get(setting) ?? "");
    const at = milters.findIndex(isGuard);
    return {
      setting,
      address: at < 0 ? undefined : addressOf(milters[at] ?? ""),
      before: milters.slice(0, Math.max(at, 0)).map(addressOf),
    };
  });
  const [smtpd, other] = MILTER_SETTINGS;
  const overrides = (await postfix.overrides("-x")).filter(
    ({ service, type, option, value }) =>
      ((type === "inet" && ARRIVALS.test(service) && option === smtpd) ||
        (type === "unix" && service === "cleanup" && option === other) ||
        (type === "inet" && ARRIVALS.test(service) && option === OVERRIDES && hasNoMilters(value))) &&
      !words(value).some(isGuard),
  );
  return {
    asked,
    overrides: [
      ...(hasNoMilters(values.get(OVERRIDES) ?? "") ? [{ service: undefined, setting: OVERRIDES }] : []),
      ...overrides.map(({ service, type, option }) => ({ service: `${service}/${type}`, setting: option })),
    ],
  };
};

const addressOf = (element: string): string => words(inBraces(element) ?? element)[0] ?? "";

const hasNoMilters = (value: string): boolean => words(value).includes("no_milters");
