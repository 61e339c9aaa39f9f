/*
 * The guard's entries in main.cf [postconf(5), MILTER_README]. They are put into the text so that taking them out gives
 * the text of before, byte for byte, whatever else was changed in it meanwhile.
 */

export const MILTER_SETTINGS = ["smtpd_milters", "non_smtpd_milters"] as const;
export type MilterSetting = (typeof MILTER_SETTINGS)[number];

/** Where it listens unless told otherwise. */
export const GUARD_ADDRESS = "inet:127.0.0.1:8894";

/** Bound what a guard that hangs, or is being started again, can cost one message. */
const CONNECT_S = 10;
const COMMAND_S = 10;
const CONTENT_S = 30;

/** Postfix's own form for one milter, since 3.0: what it does without the guard is not the others' default action. */
export const guardEntry = (address: string): string =>
  `{ ${address}, default_action=accept, connect_timeout=${CONNECT_S}s, command_timeout=${COMMAND_S}s, content_timeout=${CONTENT_S}s, protocol=6 }`;

/** As any version of `guardEntry` writes it. */
const ENTRY =
  /\{ inet:[^\s,{}]+, default_action=accept, connect_timeout=\d+s, command_timeout=\d+s, content_timeout=\d+s, protocol=6 \}/;
const WHOLE = new RegExp(`^(?:${MILTER_SETTINGS.join("|")}) = ${ENTRY.source}$`);

/** Whether an element of smtpd_milters or non_smtpd_milters is the guard, as `guard install` writes it. */
export const isGuardEntry = (element: string): boolean => new RegExp(`^${ENTRY.source}$`).test(element);

/** main.cf with the guard first in both settings; unchanged if it is there already. */
export const withGuard = (text: string, address: string): string => {
  if (MILTER_SETTINGS.every((name) => asksFirst(text, name, address))) return text;
  const before = withoutAddress(withoutGuard(text), address);
  const [smtpd, other] = MILTER_SETTINGS;
  // The one that the other's value begins with comes first, and may be all that is needed.
  const order = startsWithValueOf(before, smtpd, other) ? [other, smtpd] : [smtpd, other];
  return order.reduce(
    (done, name) => (asksFirst(done, name, address) ? done : withEntry(done, name, guardEntry(address))),
    before,
  );
};

/** main.cf without the guard. */
export const withoutGuard = (text: string): string => {
  const lines = text.split("\n");
  return lines
    .flatMap((line, i) => {
      if (isComment(line) || !ENTRY.test(line)) return [line];
      // A line of our own: what we put before another's value ends in a comma.
      if (WHOLE.test(line) && !isContinued(lines, i)) return [];
      return [without(line, ENTRY)];
    })
    .join("\n");
};

/** Where Postfix asks the guard, as `guard install` wrote it. */
export const guardAddressIn = (text: string): string | undefined => {
  const line = text.split("\n").find((one) => !isComment(one) && ENTRY.test(one)) ?? "";
  return /inet:[^\s,{}]+/.exec(ENTRY.exec(line)?.[0] ?? "")?.[0];
};

/** `text` with the guard as `from` has it. */
export const withGuardOf = (text: string, from: string): string => {
  const address = guardAddressIn(from);
  return address === undefined ? withoutGuard(text) : withGuard(text, address);
};

/** An entry for the same address that somebody has written by hand. */
const withoutAddress = (text: string, address: string): string => {
  const literal = address.replaceAll(/[.[\]]/g, "\\$&");
  const pattern = new RegExp(`\\{[ \\t]*${literal}[ \\t]*,?[^{}]*\\}|(?<=[=\\s,])${literal}(?=[\\s,]|$)`);
  const lines = text.split("\n");
  const own = new Set(MILTER_SETTINGS.flatMap((name) => definitionsOf(lines, name).flat()));
  return lines
    .map((line, i) => (own.has(i) && !isComment(line) && pattern.test(line) ? without(line, pattern) : line))
    .join("\n");
};

/** One element less: with the comma and the space that parted it from the next, else from the one before. */
const without = (line: string, element: RegExp): string => {
  const index = line.search(element);
  const [found = ""] = element.exec(line) ?? [];
  const before = line.slice(0, index);
  const after = line.slice(index + found.length);
  if (after.startsWith(","))
    return `${/[ \t]$/.test(before) ? before.slice(0, -1) : before}${after.slice(1)}`;
  const kept = before.trimEnd();
  return `${kept.endsWith(",") ? kept.slice(0, -1) : kept}${after}`;
};

const withEntry = (text: string, name: MilterSetting, entry: string): string => {
  const lines = text.split("\n");
  const [first] = definitionsOf(lines, name).at(-1) ?? [];
  if (first === undefined) {
    // Before the end of the last line, if it has one.
    lines.splice(lines.at(-1) === "" ? -1 : lines.length, 0, `${name} = ${entry}`);
    return lines.join("\n");
  }
  const line = lines[first] ?? "";
  const equals = line.indexOf("=") + 1;
  lines[first] = `${line.slice(0, equals)} ${entry},${line.slice(equals)}`;
  return lines.join("\n");
};

const asksFirst = (text: string, name: MilterSetting, address: string): boolean => {
  const value = milterValue(text, name);
  const [other] = MILTER_SETTINGS.filter((one) => one !== name);
  return (
    value.startsWith(guardEntry(address)) ||
    (other !== undefined &&
      startsWithValueOf(text, name, other) &&
      milterValue(text, other).startsWith(guardEntry(address)))
  );
};

const startsWithValueOf = (text: string, name: MilterSetting, other: MilterSetting): boolean =>
  new RegExp(`^\\$(?:${other}(?!\\w)|\\{${other}\\}|\\(${other}\\))`).test(milterValue(text, name));

/** As main.cf has it, on one line. */
export const milterValue = (text: string, name: MilterSetting): string => {
  const lines = text.split("\n");
  const own = (definitionsOf(lines, name).at(-1) ?? []).map((i) => lines[i] ?? "");
  const value = own.filter((line) => !isComment(line)).join(" ");
  return value.slice(value.indexOf("=") + 1).trim();
};

/** The lines of each definition, of which the last counts: a line that begins with a space continues it. */
const definitionsOf = (lines: string[], name: MilterSetting): number[][] =>
  lines.flatMap((line, i) => {
    if (!line.startsWith(name) || !/^\s*=/.test(line.slice(name.length))) return [];
    const own = [i];
    for (let next = i + 1; next < lines.length && continues(lines[next] ?? ""); next++) own.push(next);
    return [own];
  });

const isContinued = (lines: string[], at: number): boolean => {
  for (let next = at + 1; continues(lines[next] ?? "x"); next++)
    if (!isComment(lines[next] ?? "")) return true;
  return false;
};

const continues = (line: string): boolean => isComment(line) || /^[ \t]/.test(line);

/** Also an empty line: neither ends what is continued. */
const isComment = (line: string): boolean => /^[ \t]*(?:#|$)/.test(line);
