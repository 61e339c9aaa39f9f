import { createHash } from "node:crypto";
import { type Answer, badRequest, exception, type Input } from "../answer.ts";

type Asked = {
  after: string;
  limit: number;
  /** All that was asked for but the page: the next page is of the same. */
  filter: string;
};

const OF_THE_PAGE = ["PageSize", "NextToken"];
const DIGEST = 12;

/**
 * `PageSize` and `NextToken` of a listing, in the query or the body. A token that was not given for the same filter is
 * answered by `invalidToken`, the operation's own exception [SESv2 API reference].
 */
export const pageOf = (
  { query, body }: Input,
  maxPage: number,
  invalidToken = "BadRequestException",
): Asked | Answer => {
  const size = body["PageSize"] ?? query.get("PageSize") ?? maxPage;
  const limit = Number(size);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage)
    return badRequest(`PageSize must be 1 to ${maxPage}`);
  const filter = JSON.stringify(
    [...query, ...Object.entries(body)].filter(([name]) => !OF_THE_PAGE.includes(name)),
  );
  const token = body["NextToken"] ?? query.get("NextToken");
  if (token === undefined || token === null) return { after: "", limit, filter };
  const after = typeof token === "string" ? lastNameOf(token, filter) : undefined;
  return after === undefined
    ? exception(invalidToken, "The NextToken is not valid for this request.")
    : { after, limit, filter };
};

/** The page of what was found with one more than the limit, and the token of the next where there is one. */
export const paged = <Thing>(found: Thing[], { limit, filter }: Asked, nameOf: (thing: Thing) => string) => {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const more = found.length > limit && last !== undefined;
  return { page, next: more ? { NextToken: tokenOf(nameOf(last), filter) } : {} };
};

/** The last name of a page, and by what it was filtered. */
const tokenOf = (name: string, filter: string): string =>
  `${createHash("sha256")
    .update(JSON.stringify([name, filter]))
    .digest("hex")
    .slice(0, DIGEST)}${Buffer.from(name).toString("base64url")}`;

const lastNameOf = (token: string, filter: string): string | undefined => {
  const name = Buffer.from(token.slice(DIGEST), "base64url").toString();
  return token === tokenOf(name, filter) ? name : undefined;
};
