import { type Answer, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { unknownField } from "./knownFields.ts";
import { paged, pageOf } from "./page.ts";

const MAX_PAGE = 1_000; // PageSize [API_ListEmailIdentities]

/** [API_ListEmailIdentities], in order of name. */
export const listEmailIdentities = (input: Input, ses: Ses): Answer => {
  const unknown = unknownField(input.body, ["PageSize", "NextToken"]);
  if (unknown !== undefined) return unknown;
  const asked = pageOf(input, MAX_PAGE);
  if ("body" in asked) return asked;
  const found = ses.identities.list(ses.now(), { after: asked.after, limit: asked.limit + 1 });
  const { page, next } = paged(found, asked, ({ name }) => name);
  return success({
    EmailIdentities: page.map(({ name, type, status }) => ({
      IdentityType: type,
      IdentityName: name,
      SendingEnabled: ses.identities.covers(name, ses.now()),
      VerificationStatus: status,
    })),
    ...next,
  });
};
