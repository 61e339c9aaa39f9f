import type { ComponentChildren } from "preact";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { Time } from "../../parts/Time.tsx";

type Request = NonNullable<IdentityItem["request"]>;
type Entry = { at: string; what: ComponentChildren; note?: string | null };

/** Who asked for it, who decided, who was told what; the oldest first. */
export const RequestHistory = ({ item }: { item: IdentityItem }) => (
  <section class="panel" aria-labelledby="history">
    <h2 id="history">History</h2>
    {item.request === null && <p>Created outside Postmaster, for example in the AWS console.</p>}
    <ol class="request-history">
      {entriesOf(item).map(({ at, what, note }) => (
        <li key={`${at}${String(what)}`}>
          <span class="quiet">
            <Time at={at} />
          </span>
          <div>
            {what}
            {note != null && note !== "" && <blockquote class="why">{note}</blockquote>}
          </div>
        </li>
      ))}
    </ol>
  </section>
);

const entriesOf = (item: IdentityItem): Entry[] => {
  const { kind, request, verificationSentAt, verifiedAt } = item;
  const entries: Entry[] = [];
  if (request !== null) entries.push(...requestEntries(item, request));
  if (verificationSentAt !== null)
    entries.push({
      at: verificationSentAt,
      what: kind === "address" ? "SES sent the verification email." : "SES created its DNS records.",
    });
  if (verifiedAt !== null) entries.push({ at: verifiedAt, what: "Verified." });
  return entries.toSorted((one, other) => one.at.localeCompare(other.at));
};

const requestEntries = ({ state }: IdentityItem, request: Request): Entry[] => {
  const { by, at, requester, why, decidedBy, decidedAt, note, notified } = request;
  const isDeclined = state === "declined" || (decidedAt !== null && decidedAt < at);
  return [
    {
      at,
      what: `Requested by ${by}${requester === null ? "" : ` for ${requester}`}.`,
      note: state === "waitingForApproval" ? null : why,
    },
    ...(decidedAt === null
      ? []
      : [{ at: decidedAt, what: `${isDeclined ? "Declined" : "Approved"} by ${decidedBy}.`, note }]),
    ...notified.map((one) => ({ at: one.at, what: notifiedWords(one, requester) })),
  ];
};

const NOTICES: Record<Request["notified"][number]["notice"], string> = {
  verified: "that it is verified",
  failed: "that it could not be verified",
  expiring: "that the link is about to expire",
  expired: "that the link has expired",
  declined: "that it was declined",
};

const notifiedWords = ({ notice, sent }: Request["notified"][number], requester: string | null): string =>
  sent
    ? `${requester ?? "The requester"} was emailed ${NOTICES[notice]}.`
    : `No email was sent to say ${NOTICES[notice]}: the service has no sender address (noticeFrom).`;
