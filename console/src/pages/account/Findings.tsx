import { type ComponentChildren, Fragment } from "preact";
import type { AccountItem } from "../../../../functions/api/items/accountItem.ts";
import type { Tone } from "../../parts/Badge.tsx";
import { pagePath } from "../identities/paths.ts";

type Finding = AccountItem["findings"][number];

const TONES: Record<Finding["code"], Tone> = {
  paused: "bad",
  underReview: "bad",
  switchedOff: "bad",
  goodStanding: "good",
  sandbox: "watch",
  quotaNearlyUsed: "watch",
  notPublishing: "bad",
  identitiesNotHeard: "watch",
  notSuppressing: "watch",
};

/** How the account stands, what needs doing first. */
export const Findings = ({ account }: { account: AccountItem }) => (
  <ul class="findings" aria-label="How it stands">
    {account.findings.map((finding) => (
      <li key={finding.code} class={`box ${TONES[finding.code]}`}>
        <FindingWords finding={finding} account={account} />
      </li>
    ))}
  </ul>
);

const FindingWords = ({
  finding,
  account,
}: {
  finding: Finding;
  account: AccountItem;
}): ComponentChildren => {
  const { code, text, remedy } = finding;
  switch (code) {
    case "underReview":
      return (
        <>
          {text} Answer AWS's message in the Support Center; <a href="/">the rates</a> are on the overview.
        </>
      );
    case "sandbox":
      return account.review === null ? (
        <>
          {text} <a href="#production">Ask AWS for production access</a>.
        </>
      ) : (
        `${text} ${remedy ?? ""}`
      );
    case "identitiesNotHeard":
      return <NotHeard identities={account.identitiesWithoutFeedback} />;
    case "notSuppressing":
      return `${text} Switch it on in the SES console, under Suppression list.`;
    default:
      return remedy === null ? text : `${text} ${remedy}`;
  }
};

const NotHeard = ({ identities }: { identities: string[] }) => (
  <>
    Mail from{" "}
    {identities.map((identity, i) => (
      <Fragment key={identity}>
        {i > 0 && ", "}
        <a href={pagePath(identity)}>{identity}</a>
      </Fragment>
    ))}{" "}
    is not heard of: its bounces and complaints do not reach this service. Open{" "}
    {identities.length === 1 ? "it" : "each"} to have its events recorded.
  </>
);
