import type { Answer, Input } from "./answer.ts";
import type { Ses } from "./context.ts";
import { batchGetMetricData } from "./operations/batchGetMetricData.ts";
import { createConfigurationSet } from "./operations/createConfigurationSet.ts";
import { createConfigurationSetEventDestination } from "./operations/createConfigurationSetEventDestination.ts";
import { createEmailIdentity } from "./operations/createEmailIdentity.ts";
import { deleteConfigurationSetEventDestination } from "./operations/deleteConfigurationSetEventDestination.ts";
import { deleteEmailIdentity } from "./operations/deleteEmailIdentity.ts";
import { deleteSuppressedDestination } from "./operations/deleteSuppressedDestination.ts";
import { getAccount } from "./operations/getAccount.ts";
import { getConfigurationSet } from "./operations/getConfigurationSet.ts";
import { getConfigurationSetEventDestinations } from "./operations/getConfigurationSetEventDestinations.ts";
import { getEmailAddressInsights } from "./operations/getEmailAddressInsights.ts";
import { getEmailIdentity } from "./operations/getEmailIdentity.ts";
import { getMessageInsights } from "./operations/getMessageInsights.ts";
import { getSuppressedDestination } from "./operations/getSuppressedDestination.ts";
import { listConfigurationSets } from "./operations/listConfigurationSets.ts";
import { listEmailIdentities } from "./operations/listEmailIdentities.ts";
import { listRecommendations } from "./operations/listRecommendations.ts";
import { listSuppressedDestinations } from "./operations/listSuppressedDestinations.ts";
import { putAccountDetails } from "./operations/putAccountDetails.ts";
import { putAccountSendingAttributes } from "./operations/putAccountSendingAttributes.ts";
import { putAccountSuppressionAttributes } from "./operations/putAccountSuppressionAttributes.ts";
import { putAccountVdmAttributes } from "./operations/putAccountVdmAttributes.ts";
import { putConfigurationSetSendingOptions } from "./operations/putConfigurationSetSendingOptions.ts";
import { putEmailIdentityConfigurationSetAttributes } from "./operations/putEmailIdentityConfigurationSetAttributes.ts";
import { putEmailIdentityDkimAttributes } from "./operations/putEmailIdentityDkimAttributes.ts";
import { putEmailIdentityFeedbackAttributes } from "./operations/putEmailIdentityFeedbackAttributes.ts";
import { putEmailIdentityMailFromAttributes } from "./operations/putEmailIdentityMailFromAttributes.ts";
import { putSuppressedDestination } from "./operations/putSuppressedDestination.ts";
import { sendEmail } from "./operations/sendEmail.ts";

export type Operation = (input: Input, ses: Ses) => Answer | Promise<Answer>;
export type Route = { name: string; method: string; path: string; parameter: string; run: Operation };

const at = (name: string, method: string, path: string, run: Operation, parameter = ""): Route => ({
  name,
  method,
  path: `/v2/email${path}`,
  parameter,
  run,
});

/** What the local SES does, by SESv2's names. A listing has the paths of older and newer SDKs. */
export const OPERATIONS: readonly Route[] = [
  at(
    "GetSuppressedDestination",
    "GET",
    "/suppression/addresses/{}",
    getSuppressedDestination,
    "EmailAddress",
  ),
  at(
    "DeleteSuppressedDestination",
    "DELETE",
    "/suppression/addresses/{}",
    deleteSuppressedDestination,
    "EmailAddress",
  ),
  at("PutSuppressedDestination", "PUT", "/suppression/addresses", putSuppressedDestination),
  at("ListSuppressedDestinations", "GET", "/suppression/addresses", listSuppressedDestinations),
  at("GetAccount", "GET", "/account", getAccount),
  at("PutAccountDetails", "POST", "/account/details", putAccountDetails),
  at("PutAccountSendingAttributes", "PUT", "/account/sending", putAccountSendingAttributes),
  at("PutAccountSuppressionAttributes", "PUT", "/account/suppression", putAccountSuppressionAttributes),
  at("PutAccountVdmAttributes", "PUT", "/account/vdm", putAccountVdmAttributes),
  at("BatchGetMetricData", "POST", "/metrics/batch", batchGetMetricData),
  at("GetMessageInsights", "GET", "/insights/{}", getMessageInsights, "MessageId"),
  at("GetMessageInsights", "GET", "/insights/{}/", getMessageInsights, "MessageId"),
  at("GetEmailAddressInsights", "POST", "/email-address-insights", getEmailAddressInsights),
  at("ListRecommendations", "POST", "/vdm/recommendations", listRecommendations),
  at("CreateEmailIdentity", "POST", "/identities", createEmailIdentity),
  at("ListEmailIdentities", "GET", "/identities", listEmailIdentities),
  at("ListEmailIdentities", "POST", "/list-identities", listEmailIdentities),
  at("GetEmailIdentity", "GET", "/identities/{}", getEmailIdentity, "EmailIdentity"),
  at("DeleteEmailIdentity", "DELETE", "/identities/{}", deleteEmailIdentity, "EmailIdentity"),
  at(
    "PutEmailIdentityConfigurationSetAttributes",
    "PUT",
    "/identities/{}/configuration-set",
    putEmailIdentityConfigurationSetAttributes,
    "EmailIdentity",
  ),
  at(
    "PutEmailIdentityDkimAttributes",
    "PUT",
    "/identities/{}/dkim",
    putEmailIdentityDkimAttributes,
    "EmailIdentity",
  ),
  at(
    "PutEmailIdentityFeedbackAttributes",
    "PUT",
    "/identities/{}/feedback",
    putEmailIdentityFeedbackAttributes,
    "EmailIdentity",
  ),
  at(
    "PutEmailIdentityMailFromAttributes",
    "PUT",
    "/identities/{}/mail-from",
    putEmailIdentityMailFromAttributes,
    "EmailIdentity",
  ),
  at("CreateConfigurationSet", "POST", "/configuration-sets", createConfigurationSet),
  at("ListConfigurationSets", "GET", "/configuration-sets", listConfigurationSets),
  at("ListConfigurationSets", "POST", "/list-configuration-sets", listConfigurationSets),
  at("GetConfigurationSet", "GET", "/configuration-sets/{}", getConfigurationSet, "ConfigurationSetName"),
  at(
    "CreateConfigurationSetEventDestination",
    "POST",
    "/configuration-sets/{}/event-destinations",
    createConfigurationSetEventDestination,
    "ConfigurationSetName",
  ),
  at(
    "GetConfigurationSetEventDestinations",
    "GET",
    "/configuration-sets/{}/event-destinations",
    getConfigurationSetEventDestinations,
    "ConfigurationSetName",
  ),
  at(
    "DeleteConfigurationSetEventDestination",
    "DELETE",
    "/configuration-sets/{}/event-destinations/{}",
    deleteConfigurationSetEventDestination,
    "ConfigurationSetName",
  ),
  at(
    "PutConfigurationSetSendingOptions",
    "PUT",
    "/configuration-sets/{}/sending",
    putConfigurationSetSendingOptions,
    "ConfigurationSetName",
  ),
  at("SendEmail", "POST", "/outbound-emails", sendEmail),
];
