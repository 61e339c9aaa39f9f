/** What a token may do; `admin` includes every other scope. */
export const SCOPES = [
  "read",
  "suppressions:write",
  "identities:write",
  "relay:write",
  "guard",
  "admin",
] as const;
export type Scope = (typeof SCOPES)[number];
/** What a caller needs: a scope, or any one of several. */
export type Needed = Scope | readonly [Scope, ...Scope[]];

export const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

/** The scopes that suffice, the usual one first. */
export const sufficient = (needed: Needed): readonly [Scope, ...Scope[]] =>
  typeof needed === "string" ? [needed] : needed;

/** Whether `scopes` allow what needs `needed`. */
export const allows = (scopes: readonly Scope[], needed: Needed): boolean =>
  scopes.includes("admin") || sufficient(needed).some((scope) => scopes.includes(scope));
