import type { Scope } from "../../../shared/tokens/scope.ts";

export type View = {
  path: string;
  name: string;
  /** Typed after `g`, it leads there. */
  key: string;
};

export type ViewGroup = { name: string; scope: Scope; views: View[] };

/** What the navigation lists, in its order; each only where the token allows it. */
export const VIEW_GROUPS: ViewGroup[] = [
  {
    name: "Daily",
    scope: "read",
    views: [
      { path: "/", name: "Overview", key: "o" },
      { path: "/activity", name: "Activity", key: "m" },
      { path: "/suppressions", name: "Suppressions", key: "s" },
      { path: "/list-checks", name: "Check a list", key: "k" },
      { path: "/warnings", name: "Warnings", key: "w" },
      { path: "/digest", name: "Digest", key: "d" },
    ],
  },
  {
    name: "Sending",
    scope: "read",
    views: [
      { path: "/identities", name: "Identities", key: "i" },
      { path: "/credentials", name: "Credentials", key: "c" },
      { path: "/account", name: "Account", key: "a" },
      { path: "/setup", name: "Setup", key: "r" },
    ],
  },
  {
    name: "Administration",
    scope: "admin",
    views: [
      { path: "/subscribers", name: "Subscribers", key: "b" },
      { path: "/quarantine", name: "Quarantine", key: "q" },
      { path: "/audit", name: "Audit", key: "l" },
      { path: "/tokens", name: "Tokens", key: "t" },
    ],
  },
];

export const VIEWS: View[] = VIEW_GROUPS.flatMap(({ views }) => views);
