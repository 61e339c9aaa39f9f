import { type Answer, type Input, success } from "../answer.ts";
import type { SesStore } from "../store.ts";

/** [API_GetAccount]: a healthy account with production access that has sent nothing. */
export const getAccount = (_input: Input, store: SesStore): Answer =>
  success({
    DedicatedIpAutoWarmupEnabled: false,
    EnforcementStatus: "HEALTHY",
    ProductionAccessEnabled: true,
    SendingEnabled: true,
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 0 },
    SuppressionAttributes: { SuppressedReasons: store.suppressedReasons() },
  });
