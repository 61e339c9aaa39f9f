import type { AccountItem } from "../../../../functions/api/items/accountItem.ts";
import type { Tone } from "../../parts/Badge.tsx";
import { Remedies } from "../../parts/remedies/Remedies.tsx";

type Finding = AccountItem["findings"][number];

const TONES: Record<Finding["code"], Tone> = {
  paused: "bad",
  underReview: "bad",
  switchedOff: "bad",
  goodStanding: "good",
  sandbox: "watch",
  quotaNearlyUsed: "watch",
  notPublishing: "bad",
  identitiesNotRecorded: "watch",
  notSuppressing: "watch",
};

/** How the account stands, the most urgent first. */
export const Findings = ({ account }: { account: AccountItem }) => (
  <ul class="findings" aria-label="Status">
    {account.findings.map((finding) => (
      <li key={finding.code} class={`box ${TONES[finding.code]}`}>
        <p>{finding.text}</p>
        <Remedies steps={finding.remedy} />
      </li>
    ))}
  </ul>
);
