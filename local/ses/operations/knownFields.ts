import { type Answer, badRequest } from "../answer.ts";

/** The refusal of a request for something that the local SES does not do; it is never dropped in silence. */
export const unknownField = (body: Record<string, unknown>, known: readonly string[]): Answer | undefined => {
  const others = Object.keys(body).filter((name) => !known.includes(name) && body[name] !== null);
  return others.length === 0
    ? undefined
    : badRequest(`The local SES does not know ${others.join(", ")} here (local/README.md).`);
};
