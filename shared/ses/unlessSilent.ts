import { log } from "../log/log.ts";

/** Undefined, and a line in the log, where AWS does not answer: what else is looked at shall not wait for it. */
export const unlessSilent = async <Value>(
  what: string,
  ask: () => Promise<Value>,
): Promise<Value | undefined> => {
  try {
    return await ask();
  } catch (error) {
    log.error(`${what} failed`, { error });
    return undefined;
  }
};
