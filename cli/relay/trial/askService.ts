import { ApiClient, ProblemError } from "../../api/client/apiClient.ts";
import type { Configuration } from "../../api/client/configuration.ts";
import { type Check, look, ok, wrong } from "../checks/check.ts";

/** What the service knows of a sender, which this host cannot know. */
export const senderCheck = async (service: Configuration, sender: string): Promise<Check> => {
  try {
    const { coveredBy, explanation, state } = await new ApiClient(service).get("/v1/identities/{identity}", {
      path: { identity: sender },
    });
    return coveredBy === null
      ? unverified(sender, `${explanation} (${state})`)
      : ok("senderVerified", `SES sends mail from ${sender}: ${coveredBy} is verified.`);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === "identity_not_found")
      return unverified(sender, "SES does not have it.");
    return look(
      "serviceSilent",
      `The service at ${service.url} could not say whether ${sender} is verified: ${error instanceof Error ? error.message : String(error)}`,
      "Check it there:",
      [`postmaster identities show ${sender}`],
    );
  }
};

const unverified = (sender: string, why: string): Check =>
  wrong("senderUnverified", `SES rejects mail from ${sender}, which is not verified. ${why}`, "Request it:", [
    `postmaster identities request ${sender}`,
  ]);
