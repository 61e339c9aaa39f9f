/** Who asks for what of which resource, and what a policy's conditions may ask about. */
export type Request = {
  service: string;
  action: string;
  /** ARN. */
  resource: string;
  /** By the condition key in lower case. */
  facts: Record<string, string>;
};

type Effect = "Allow" | "Deny";
type Statement = {
  Effect?: string;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};

/**
 * Whether a resource policy lets an AWS service in: an Allow that fits and no Deny that does
 * [reference_policies_evaluation-logic]. What is not known here, such as most condition operators, counts as not met in
 * an Allow, and as met in a Deny, so that nothing is taken for open that may be shut.
 */
export const lets = (policy: string | undefined, request: Request): boolean => {
  const statements = statementsOf(policy);
  const fits = (effect: Effect) =>
    statements.some(
      (one) =>
        one.Effect === effect &&
        isOfPrincipal(one, request.service, effect) &&
        isOfAction(one, request.action) &&
        isOfResource(one, request.resource, effect) &&
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

/** NotPrincipal may stand in a Deny only [reference_policies_elements_notprincipal]. */
const isOfPrincipal = ({ Principal, NotPrincipal }: Statement, service: string, effect: Effect): boolean =>
  NotPrincipal === undefined
    ? isPrincipal(Principal, service)
    : effect === "Deny" && !isPrincipal(NotPrincipal, service);

const isPrincipal = (principal: unknown, service: string): boolean => {
  if (principal === "*") return true;
  if (typeof principal !== "object" || principal === null) return false;
  const { Service, AWS }: { Service?: unknown; AWS?: unknown } = principal;
  return texts(Service).some((one) => one === service || one === "*") || texts(AWS).includes("*");
};

const isOfAction = ({ Action, NotAction }: Statement, action: string): boolean => {
  const isIn = (patterns: unknown) =>
    texts(patterns).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()));
  return NotAction === undefined ? isIn(Action) : !isIn(NotAction);
};

const isOfResource = ({ Resource, NotResource }: Statement, resource: string, effect: Effect): boolean => {
  const isIn = (patterns: unknown) => texts(patterns).some((pattern) => isLike(resource, pattern));
  if (NotResource !== undefined) return !isIn(NotResource);
  return Resource === undefined ? effect === "Deny" : isIn(Resource);
};

const isMet = (
  condition: NonNullable<Statement["Condition"]>,
  facts: Record<string, string>,
  unknown: boolean,
): boolean =>
  Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const fact = facts[key.toLowerCase()];
      return fact === undefined ? unknown : (holds(operator, fact, texts(wanted)) ?? unknown);
    }),
  );

/** Undefined for an operator that is not known here [reference_policies_elements_condition_operators]. */
const holds = (operator: string, fact: string, wanted: string[]): boolean | undefined => {
  // The facts of a request are there, so that IfExists changes nothing.
  switch (operator.replace(/IfExists$/, "")) {
    case "StringEquals":
    case "Bool":
      return wanted.includes(fact);
    case "StringNotEquals":
      return !wanted.includes(fact);
    case "StringLike":
    case "ArnEquals":
    case "ArnLike":
      return wanted.some((pattern) => isLike(fact, pattern));
    case "StringNotLike":
    case "ArnNotEquals":
    case "ArnNotLike":
      return !wanted.some((pattern) => isLike(fact, pattern));
    default:
      return undefined;
  }
};

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) =>
    typeof one === "string" || typeof one === "boolean" ? [String(one)] : [],
  );

const isLike = (text: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[^\w*?]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(text);
