import { log } from "../log/log.ts";
import { counted } from "../metrics/counted.ts";
import { networkOf } from "./networkOf.ts";

/** A secret that opened nothing. */
export type FailedSignIn = {
  kind: "token" | "signInCode";
  /**
   * `unknown`: nothing is kept under it, which includes a sign-in code that was used or is too old. `ended`: of a
   * session. `expired`, `revoked`: of a token that exists, or that the code or session stands for.
   */
  reason: "unknown" | "malformed" | "ended" | "expired" | "revoked";
  /** Of the token that exists; never of one that does not, for that could be a slip of the real secret. */
  tokenId?: string;
  sourceIp: string;
};

/** Logs a failed sign-in, in a line that CloudWatch counts as FailedSignIns. It holds no secret and no address. */
export const logFailedSignIn = (
  { kind, reason, tokenId, sourceIp }: FailedSignIn,
  { stack, at }: { stack: string; at: Date },
): void =>
  log.warn("sign-in failed", {
    kind,
    reason,
    ...(tokenId ? { tokenId } : {}),
    network: networkOf(sourceIp),
    ...counted({ metric: "FailedSignIns", stack, at }),
  });
