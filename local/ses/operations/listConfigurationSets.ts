import { type Answer, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { paged, pageOf } from "./page.ts";

const MAX_PAGE = 1_000; // PageSize [API_ListConfigurationSets]

/** [API_ListConfigurationSets], in order of name. */
export const listConfigurationSets = (input: Input, ses: Ses): Answer => {
  const asked = pageOf(input, MAX_PAGE);
  if ("body" in asked) return asked;
  const found = ses.configurationSets.list({ after: asked.after, limit: asked.limit + 1 });
  const { page, next } = paged(found, asked, ({ name }) => name);
  return success({ ConfigurationSets: page.map(({ name }) => name), ...next });
};
