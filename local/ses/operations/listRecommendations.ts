import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import type { Recommendation } from "../state/Account.ts";
import { paged, pageOf } from "./page.ts";
import { vdmRefusal } from "./vdm.ts";

const MAX_PAGE = 100; // PageSize [API_ListRecommendations]
const FIELDS = {
  TYPE: ({ type }) => type,
  IMPACT: ({ impact }) => impact,
  STATUS: ({ status }) => status,
  RESOURCE_ARN: ({ resourceArn }) => resourceArn,
} satisfies Record<string, (one: Recommendation) => string>;
const TOGETHER = ["STATUS,IMPACT", "STATUS,TYPE"];

/** [API_ListRecommendations], those that the switch has put there. */
export const listRecommendations = (input: Input, ses: Ses): Answer => {
  const refusal = vdmRefusal(ses);
  if (refusal !== undefined) return refusal;
  const asked = pageOf(input, MAX_PAGE);
  if ("body" in asked) return asked;
  const filter = Object.entries((input.body["Filter"] ?? {}) as Record<string, unknown>);
  const names = filter.map(([name]) => name);
  if (names.some((name) => !Object.hasOwn(FIELDS, name)))
    return badRequest(`Filter takes ${Object.keys(FIELDS).join(", ")}`);
  if (names.length > 1 && !TOGETHER.some((pair) => pair.split(",").every((name) => names.includes(name))))
    return badRequest("Filter takes one key, or STATUS with IMPACT or TYPE");
  const kept = (ses.account.get().recommendations ?? []).filter((one) =>
    filter.every(([name, value]) => FIELDS[name as keyof typeof FIELDS](one) === value),
  );
  const named = kept.map((one, i) => ({ ...one, name: String(i).padStart(6, "0") }));
  const { page, next } = paged(
    named.filter(({ name }) => name > asked.after),
    asked,
    ({ name }) => name,
  );
  return success({
    Recommendations: page.map((one) => ({
      ResourceArn: one.resourceArn,
      Type: one.type,
      Description: one.description,
      Status: one.status,
      Impact: one.impact,
      CreatedTimestamp: one.createdAt / 1_000,
      LastUpdatedTimestamp: one.createdAt / 1_000,
    })),
    ...next,
  });
};
