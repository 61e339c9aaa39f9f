import { type Answer, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_GetAccount] */
export const getAccount = (_input: Input, ses: Ses): Answer => {
  const account = ses.account.settle(ses.now());
  const { details, review } = account;
  return success({
    DedicatedIpAutoWarmupEnabled: false,
    EnforcementStatus: account.enforcementStatus,
    ProductionAccessEnabled: account.productionAccess,
    SendingEnabled: account.sendingEnabled,
    SendQuota: {
      Max24HourSend: account.max24HourSend,
      MaxSendRate: account.maxSendRate,
      SentLast24Hours: ses.account.sentLast24Hours(ses.now()),
    },
    VdmAttributes: { VdmEnabled: account.vdmEnabled === true ? "ENABLED" : "DISABLED" },
    SuppressionAttributes: { SuppressedReasons: ses.suppressions.suppressedReasons() },
    ...(details === undefined
      ? {}
      : {
          Details: {
            ...details,
            ...(review === undefined
              ? {}
              : { ReviewDetails: { Status: review.status, CaseId: review.caseId } }),
          },
        }),
  });
};
