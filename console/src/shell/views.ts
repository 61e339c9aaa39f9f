import type { Scope } from "../../../shared/tokens/scope.ts";

export type View = {
  path: string;
  name: string;
  scope: Scope;
  /** Typed after `g`, it leads there. */
  key: string;
};

/** What the navigation lists, in its order; each only where the token allows it. */
export const VIEWS: View[] = [
  { path: "/", name: "Overview", scope: "read", key: "o" },
  { path: "/activity", name: "Activity", scope: "read", key: "m" },
  { path: "/suppressions", name: "Suppressions", scope: "read", key: "s" },
  { path: "/list-checks", name: "Check a list", scope: "read", key: "k" },
  { path: "/identities", name: "Identities", scope: "read", key: "i" },
  { path: "/credentials", name: "Credentials", scope: "read", key: "c" },
  { path: "/warnings", name: "Warnings", scope: "read", key: "w" },
  { path: "/digest", name: "Digest", scope: "read", key: "d" },
  { path: "/account", name: "Account", scope: "read", key: "a" },
  { path: "/setup", name: "Setup", scope: "read", key: "r" },
  { path: "/subscribers", name: "Subscribers", scope: "admin", key: "b" },
  { path: "/quarantine", name: "Quarantine", scope: "admin", key: "q" },
  { path: "/audit", name: "Audit", scope: "admin", key: "l" },
  { path: "/tokens", name: "Tokens", scope: "admin", key: "t" },
];
