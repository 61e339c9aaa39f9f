import { GetEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { coveringCandidates, identityOf } from "../../../shared/identities/identity.ts";
import { ifThere } from "../aws/allowed.ts";
import { broken, proven, type Seen, type Step } from "../step.ts";

export type SenderIdentity = { identity: string; verified: boolean; configurationSet: string | undefined };

/** Mail from --from, which names no configuration set itself, gets ours. */
export const sender: Step = {
  name: "Sender identity",
  expected: "has the configuration set",
  run: async ({ aws, deployment, from }) => {
    const asked = identityOf(from);
    let found: SenderIdentity | undefined;
    for (const name of asked === undefined ? [] : coveringCandidates(asked)) {
      const answer = await ifThere(
        "ses:GetEmailIdentity",
        aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity: name })),
      );
      if (answer === undefined) continue;
      const { VerifiedForSendingStatus: verified = false, ConfigurationSetName: configurationSet } = answer;
      found = { identity: name, verified, configurationSet };
      break;
    }
    return judgeSender(found, { from, configurationSet: deployment.idOf("ConfigurationSet") });
  },
};

/** `found`: the nearest identity that covers the sender. */
export const judgeSender = (
  found: SenderIdentity | undefined,
  { from, configurationSet }: { from: string; configurationSet: string },
): Seen => {
  if (found === undefined)
    return broken(
      "not an identity",
      `SES has no identity that covers ${from} in this region, and rejects mail from it.`,
      `postmaster identities request ${from}`,
    );
  const { identity } = found;
  if (!found.verified)
    return broken(
      "not verified",
      `The identity ${identity} is not verified: SES rejects mail from it.`,
      `postmaster identities show ${identity}`,
    );
  if (found.configurationSet === configurationSet) return proven(configurationSet);
  const attach = `postmaster identities attach-feedback ${identity}`;
  return found.configurationSet === undefined
    ? broken(
        "has none",
        `The identity ${identity} has no default configuration set: events are not recorded for messages that do not name one.`,
        attach,
      )
    : broken(
        "has another",
        `The default configuration set of ${identity} is ${found.configurationSet}, not ${configurationSet}: events for its mail are not recorded.`,
        `${attach} --replace`,
      );
};
