import { countedLine } from "../metrics/countedLine.ts";
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
  requestId: string;
};

/** The one log line of a failed sign-in, which CloudWatch counts as FailedSignIns. It holds no secret and no address. */
export const failedSignInLine = (
  { kind, reason, tokenId, sourceIp, requestId }: FailedSignIn,
  { service, at }: { service: string; at: Date },
): string =>
  countedLine({
    metric: "FailedSignIns",
    service,
    at,
    fields: {
      level: "warn",
      requestId,
      event: "failedSignIn",
      kind,
      reason,
      ...(tokenId ? { tokenId } : {}),
      network: networkOf(sourceIp),
    },
  });
