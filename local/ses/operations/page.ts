import { type Answer, badRequest, exception, type Input } from "../answer.ts";

type Asked = { after: string; limit: number };

/**
 * `PageSize` and `NextToken` of a listing, in the query (older SDKs) or the body (newer); a token is the last name of
 * the page before.
 */
export const pageOf = ({ query, body }: Input, maxPage: number): Asked | Answer => {
  const size = body["PageSize"] ?? query.get("PageSize") ?? maxPage;
  const limit = Number(size);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage)
    return badRequest(`PageSize must be 1 to ${maxPage}`);
  const token = body["NextToken"] ?? query.get("NextToken") ?? "";
  if (typeof token !== "string" || !/^[\w-]*$/.test(token))
    return exception("InvalidNextTokenException", "NextToken is not ours");
  return { after: Buffer.from(token, "base64url").toString(), limit };
};

/** The page of what was found with one more than the limit, and the token of the next where there is one. */
export const paged = <Thing>(found: Thing[], limit: number, nameOf: (thing: Thing) => string) => {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const more = found.length > limit && last !== undefined;
  return { page, next: more ? { NextToken: Buffer.from(nameOf(last)).toString("base64url") } : {} };
};
