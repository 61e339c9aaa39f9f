/** An SES resource in words, from its ARN, `arn:aws:ses:REGION:ACCOUNT:KIND/NAME`; the account where SES names none. */
export type NamedResource = {
  kind: "account" | "tenant" | "identity" | "other";
  name: string;
  words: string;
};

export const namedResource = (arn: string | undefined): NamedResource => {
  if (arn === undefined) return { kind: "account", name: "", words: "this account" };
  const resource = arn.split(":").slice(5).join(":");
  const [kind = "", name = ""] = resource.split("/");
  if (name === "") return { kind: "other", name: arn, words: arn };
  if (kind === "identity") return { kind, name, words: name };
  // A tenant's ARN ends in an id that SES gave it.
  if (kind === "tenant") return { kind, name, words: `tenant ${name}` };
  return { kind: "other", name, words: `${kind.replaceAll("-", " ")} ${name}` };
};
