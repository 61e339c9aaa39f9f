import { domainToASCII } from "node:url";
import { normaliseAddress } from "../../feedback/address.ts";

/** `WATCHED_ADDRESSES` names something that is neither an address nor a domain. */
export class InvalidWatchedError extends Error {
  override readonly name = "InvalidWatchedError";
}

/** Addresses and domains (with all below them), separated by commas; throws `InvalidWatchedError`. */
export const parseWatched = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "")
      .map((one) => {
        const known = one.includes("@") ? normaliseAddress(one)?.address : domainOf(one);
        if (known === undefined)
          throw new InvalidWatchedError(
            `${one} is neither an address nor a domain: write ann@example.org or example.org, separated by commas`,
          );
        return known;
      }),
  );

const domainOf = (text: string): string | undefined => {
  const ascii = /^[^\s/\\?#@:%[\]*]+$/.test(text)
    ? domainToASCII(text.replace(/\.+$/, "").toLowerCase())
    : "";
  return ascii === "" ? undefined : ascii;
};
