import type { Answer } from "../../../functions/api/calls.ts";
import { allows, type Scope } from "../../../shared/tokens/scope.ts";
import { useGet } from "./useGet.ts";

export type Caller = Answer<"GET", "/v1/session">;

/** Whose token it is, and what it may do; undefined until that is known. */
export const useCaller = (): Caller | undefined => useGet("/v1/session", {}, { every: 300_000 }).data;

/** Whether the token allows what needs `scope`: what it forbids is not offered. */
export const useMay = (scope: Scope): boolean => allows(useCaller()?.scopes ?? [], scope);
