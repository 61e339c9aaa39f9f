/** What a token may do; `admin` includes every other scope. */
export const SCOPES = ["read", "suppressions:write", "identities:write", "relay:write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

/** Whether `scopes` allow what needs `scope`. */
export const allows = (scopes: readonly Scope[], scope: Scope): boolean =>
  scopes.includes("admin") || scopes.includes(scope);
