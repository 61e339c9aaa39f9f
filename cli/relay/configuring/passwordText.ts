import { nexthopOf } from "../../../shared/relay/nexthop.ts";

export type PasswordText = {
  text: string;
  isChanged: boolean;
  /** Keys whose lines were replaced. */
  replaced: string[];
};

/**
 * The text of sasl_passwd with one relay's line added or replaced; other relays' lines and comments stay. A line of the
 * relay's bare name goes: Postfix would use it in place of the new one.
 */
export const withPassword = (
  before: string,
  relay: string,
  { user, password }: { user: string; password: string },
): PasswordText => {
  const line = `${relay} ${user}:${password}`;
  const own = [relay, nexthopOf(relay).host].map((one) => one.toLowerCase());
  const kept: string[] = [];
  const replaced: string[] = [];
  let isOwn = false;
  let isThere = false;
  for (const [i, one] of before.split("\n").entries()) {
    // A line that begins with a space goes on from the one before [postmap(1)].
    if (!/^\s+\S/.test(one) || i === 0) {
      const key = one.split(/\s+/)[0]?.toLowerCase() ?? "";
      isOwn = own.includes(key) && !(one === line && !isThere);
      if (one === line) isThere = true;
      if (isOwn) replaced.push(key);
    }
    if (!isOwn) kept.push(one);
  }
  if (isThere && replaced.length === 0) return { text: before, isChanged: false, replaced };
  const text = kept.join("\n").replace(/\n*$/, "");
  const full = isThere ? text : `${text}${text === "" ? "" : "\n"}${line}`;
  return { text: `${full}\n`, isChanged: true, replaced };
};
