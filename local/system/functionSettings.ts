import { normaliseAddress } from "../../shared/feedback/address.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { parsePolicy } from "../../shared/identities/policy.ts";
import { parseWatched } from "../../shared/warnings/watched.ts";
import { SettingError } from "./startError.ts";

type Check = { check(text: string): unknown; example: string };

const DECIMAL = /^\d+(?:\.\d+)?$/;

const number: Check["check"] = (text) => {
  if (!DECIMAL.test(text) || Number(text) <= 0) throw new Error("is not a number above 0");
};
const address: Check["check"] = (text) => {
  if (normaliseAddress(text) === undefined) throw new Error("is not an address");
};
const timeZone: Check["check"] = (text) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
  } catch (cause) {
    throw new Error("is not a time zone", { cause });
  }
};
const addresses: Check["check"] = (text) => text.split(",").forEach(address);

/** What a user may set of the functions' environment (docs/architecture.md), as the functions read it. */
const CHECKS: Readonly<Record<string, Check>> = {
  RETENTION_DAYS: { check: parseRetention, example: "400,send=90" },
  SES_CALLS_PER_SECOND: { check: number, example: "1000" },
  RECONCILE_EVERY_MINUTES: { check: number, example: "5" },
  IDENTITY_POLICY: { check: parsePolicy, example: `'{"allow":["example.org"]}'` },
  WATCHED_ADDRESSES: { check: parseWatched, example: "ann@example.org,example.org" },
  DIGEST_FROM: { check: address, example: "postmaster@example.org" },
  DIGEST_TO: { check: addresses, example: "ann@example.org,ben@example.org" },
  TIME_ZONE: { check: timeZone, example: "Europe/Berlin" },
  NOTICE_FROM: { check: address, example: "postmaster@example.org" },
};

/** Throws `SettingError` for the first that a function could not read: it would fail later, at each call. */
export const assertFunctionSettings = (env: NodeJS.ProcessEnv): void => {
  for (const [name, { check, example }] of Object.entries(CHECKS)) {
    const text = env[name];
    if (text === undefined || text === "") continue;
    try {
      check(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Some of them begin with the name already.
      throw new SettingError(
        `${name}=${text}: ${reason.replace(new RegExp(`^${name}:? `), "")}; use for example ${name}=${example}, or leave it out`,
        { cause: error },
      );
    }
  }
};
