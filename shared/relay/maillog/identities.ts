import { withoutCommand } from "./reply.ts";

/** Identities that SES has not verified, as its reply names them. */
export type Unverified = { region: string; identities: string[]; isCut: boolean };

const BEFORE = "failed the check in region ";
const MOST_LIST = 8_000; // characters; SES cuts its list long before
const ADDRESS = /^[^\s<>@,]{1,64}@[\w.-]{1,255}$/u;
const DOMAIN = /^(?=.{1,255}$)[\p{L}\d](?:[\p{L}\d-]{0,62}\.)+\p{L}[\p{L}\d-]{1,62}$/u;

/**
 * Reads `554 Message rejected: Email address is not verified. The following identities failed the check in region
 * EU-WEST-1: Ann <a@b.org>, c@d.org`, which ends in `...` when SES cuts it [troubleshoot-error-messages]. Answers bare
 * addresses and domains, each once: a display name may contain commas, quoted or not.
 */
export const unverifiedOf = (reply: string): Unverified | undefined => {
  const place = reply.indexOf(BEFORE);
  if (place === -1) return undefined;
  const [, region, rest] =
    /^([A-Za-z0-9-]{1,30}): ?(.{0,8000})/s.exec(reply.slice(place + BEFORE.length)) ?? [];
  if (region === undefined || rest === undefined) return undefined;
  const list = withoutCommand(rest).slice(0, MOST_LIST).trimEnd();
  const isCut = list.endsWith("...");
  const identities = identitiesIn(isCut ? list.slice(0, -3).trimEnd() : list);
  return identities.length === 0 ? undefined : { region: region.toLowerCase(), identities, isCut };
};

const identitiesIn = (list: string): string[] => {
  const found = new Map<string, string>();
  for (const part of partsOf(list)) {
    const identity = identityIn(part);
    if (identity !== undefined && !found.has(identity.toLowerCase()))
      found.set(identity.toLowerCase(), identity);
  }
  return [...found.values()];
};

/** Parts between commas that are in no quotes and no angle brackets. */
const partsOf = (list: string): string[] => {
  const parts = [""];
  let isQuoted = false;
  let isAngle = false;
  for (const letter of list) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (letter === "<" || letter === ">")) isAngle = letter === "<";
    if (letter === "," && !isQuoted && !isAngle) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  // A quote that is never closed is part of a cut name.
  return isQuoted ? list.split(",") : parts;
};

/** `a@b` in `Ann <a@b>`, the identity of an ARN, or the part itself; undefined for a piece of a display name. */
const identityIn = (part: string): string | undefined => {
  const open = part.lastIndexOf("<");
  const close = part.indexOf(">", open + 1);
  const inner = open === -1 ? part : part.slice(open + 1, close === -1 ? undefined : close);
  const bare = inner.trim().replace(/^arn:aws[\w-]{0,20}:ses:[^/]{0,80}:identity\//, "");
  return ADDRESS.test(bare) || DOMAIN.test(bare) ? bare : undefined;
};
