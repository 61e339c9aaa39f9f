/** Who asks for what, and what a policy's conditions may ask about. */
export type Request = { service: string; action: string; facts: Record<string, string> };

type Statement = {
  Effect?: string;
  Principal?: unknown;
  Action?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};

/**
 * Whether a resource policy lets an AWS service in: an Allow that fits and no Deny that does [reference_policies_evaluation-logic].
 * Of conditions those that the template uses; one that is not known here counts as not met in an Allow, and as met in a
 * Deny, so that nothing is taken for open that may be shut.
 */
export const lets = (policy: string | undefined, request: Request): boolean => {
  const statements = statementsOf(policy);
  const fits = (effect: "Allow" | "Deny") =>
    statements.some(
      (one) =>
        one.Effect === effect &&
        isPrincipal(one.Principal, request.service) &&
        texts(one.Action).some((pattern) => isLike(request.action.toLowerCase(), pattern.toLowerCase())) &&
        isMet(one.Condition ?? {}, request.facts, effect === "Deny"),
    );
  return fits("Allow") && !fits("Deny");
};

const statementsOf = (policy: string | undefined): Statement[] => {
  try {
    const { Statement: all } = JSON.parse(policy ?? "{}") as { Statement?: Statement | Statement[] };
    return all === undefined ? [] : [all].flat();
  } catch {
    return [];
  }
};

const isPrincipal = (principal: unknown, service: string): boolean => {
  if (principal === "*") return true;
  if (typeof principal !== "object" || principal === null) return false;
  const { Service, AWS }: { Service?: unknown; AWS?: unknown } = principal;
  return texts(Service).includes(service) || texts(AWS).includes("*");
};

const isMet = (
  condition: NonNullable<Statement["Condition"]>,
  facts: Record<string, string>,
  unknown: boolean,
): boolean =>
  Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const fact = facts[key.toLowerCase()];
      if (fact === undefined) return unknown;
      switch (operator) {
        case "StringEquals":
        case "Bool":
          return texts(wanted).includes(fact);
        case "StringLike":
        case "ArnEquals":
        case "ArnLike":
          return texts(wanted).some((pattern) => isLike(fact, pattern));
        default:
          return unknown;
      }
    }),
  );

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");

const isLike = (text: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replace(/[^\w*]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);
