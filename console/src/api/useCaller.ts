import { allows, type Scope } from "../../../shared/tokens/scope.ts";
import { useGet } from "./useGet.ts";

/** `GET /v1/session`. */
export type Caller = {
  name: string;
  scopes: Scope[];
  kind: "token" | "session";
  expiresAt: string | null;
  /** Whether this is the system on one machine, which can send itself a first mail. */
  local: boolean;
};

/** Whose token it is, and what it may do; undefined until that is known. */
export const useCaller = (): Caller | undefined => useGet<Caller>("/v1/session", {}, { every: 300_000 }).data;

/** Whether the token allows what needs `scope`: what it forbids is not offered. */
export const useMay = (scope: Scope): boolean => allows(useCaller()?.scopes ?? [], scope);
