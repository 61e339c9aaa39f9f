/** `wrong`: mail handed to Postfix now would not reach SES. `look`: it would, but something deserves a look. */
export type Check = {
  state: "ok" | "look" | "wrong";
  /** Stable. */
  code: string;
  what: string;
  /** What to do, in words. */
  remedy?: string;
  /** To paste into a shell, in this order. */
  commands?: string[];
};

export const ok = (code: string, what: string): Check => ({ state: "ok", code, what });

export const look = (code: string, what: string, remedy: string, commands: string[] = []): Check =>
  check("look", code, what, remedy, commands);

export const wrong = (code: string, what: string, remedy: string, commands: string[] = []): Check =>
  check("wrong", code, what, remedy, commands);

const check = (
  state: Check["state"],
  code: string,
  what: string,
  remedy: string,
  commands: string[],
): Check => ({ state, code, what, remedy, ...(commands.length === 0 ? {} : { commands }) });
