import { disposableEmailBlocklistSet } from "disposable-email-domains-js";

const DISPOSABLE = disposableEmailBlocklistSet();

/** Whether a normalised domain, or one above it, gives away mailboxes that last minutes or days. */
export const isDisposable = (domain: string): boolean => {
  for (let rest = domain; rest.includes("."); rest = rest.slice(rest.indexOf(".") + 1))
    if (DISPOSABLE.has(rest)) return true;
  return false;
};
