import type { Route } from "../http/route.ts";
import { accountRoutes } from "./account.ts";
import { auditRoutes } from "./audit.ts";
import { comparisonRoutes } from "./comparisons.ts";
import { digestRoutes } from "./digests.ts";
import { erasureRoutes } from "./erasures.ts";
import { eventRoutes } from "./events.ts";
import { identityRoutes } from "./identities.ts";
import { identityDnsRoutes } from "./identityDns.ts";
import { identityRequestRoutes } from "./identityRequests.ts";
import { listCheckRoutes } from "./listChecks.ts";
import { messageRoutes } from "./messages.ts";
import { quarantineRoutes } from "./quarantine.ts";
import { recipientRoutes } from "./recipients.ts";
import { relayRoutes } from "./relay.ts";
import { removalRoutes } from "./removals.ts";
import { serviceRoutes } from "./service.ts";
import { sessionRoutes } from "./session.ts";
import { setupRoutes } from "./setup.ts";
import { statsRoutes } from "./stats.ts";
import { subscriberRoutes } from "./subscribers.ts";
import { suppressionGroupRoutes } from "./suppressionGroups.ts";
import { suppressionRoutes } from "./suppressions.ts";
import { tokenRoutes } from "./tokens.ts";
import { warningRoutes } from "./warnings.ts";

/** Every route there is, but for the document that is made of them (openapi.ts). */
export const ROUTES = [
  ...serviceRoutes,
  ...suppressionRoutes,
  ...suppressionGroupRoutes,
  ...removalRoutes,
  ...listCheckRoutes,
  ...recipientRoutes,
  ...erasureRoutes,
  ...messageRoutes,
  ...eventRoutes,
  ...statsRoutes,
  ...identityRoutes,
  ...identityRequestRoutes,
  ...identityDnsRoutes,
  ...accountRoutes,
  ...comparisonRoutes,
  ...setupRoutes,
  ...warningRoutes,
  ...subscriberRoutes,
  ...digestRoutes,
  ...relayRoutes,
  ...quarantineRoutes,
  ...auditRoutes,
  ...tokenRoutes,
  ...sessionRoutes,
] as const satisfies readonly Route[];
