import { verifyAtOnce } from "../../local/system/resources.ts";
import { bounce, delivery } from "../feedback/notifications.ts";
import { publishFeedback } from "../system/feedback.ts";
import type { TestSystem } from "../system/localSystem.ts";

/** The day of all the mail; the page says DAY_SHOWN, but that will once be too long ago to be kept. */
export const DAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
export const DAY_SHOWN = "2026-11-24";
/** Of the local system that the page speaks of. */
export const ENVIRONMENT = { IDENTITY_POLICY: JSON.stringify({ needsApproval: ["example.net"] }) };

/** Has happen what the page speaks of. Answers a token that may do what the page says that it needs. */
export const fill = async ({ url, token, endpoints }: TestSystem): Promise<string> => {
  const api = async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  await verifyAtOnce(endpoints.sesv2, "example.edu");
  await publishFeedback(endpoints, NOTIFICATIONS);
  await api("/v1/relay/records", { host: "redcap.example.edu", records: RELAYED });
  const scopes = ["read", "suppressions:write", "identities:write"];
  const { secret } = (await api("/v1/tokens", { name: "recipes", scopes })) as { secret: string };
  return secret;
};

const MESSAGE = "0102018f3c5e7a9b-0b1c2d3e-0000-000000";
const GRACE = "grace@example.org";
const CHIEF = "chief@example.net";

const mail = { messageId: MESSAGE, at: `${DAY}T08:00:05.000Z`, source: "redcap@example.edu" };
const NOTIFICATIONS = [
  delivery({ ...mail, to: [GRACE] }),
  bounce({ ...mail, to: ["ada@example.org"] }),
  bounce({ ...mail, messageId: "0102-bob", to: ["bob@example.org"] }),
  bounce({ ...mail, messageId: "0102-eve", to: ["eve@example.org"] }),
  // Theirs may pass another time.
  bounce({ ...mail, messageId: "0102-carol", to: ["carol@example.org"], status: "5.7.1", words: "refused" }),
  bounce({ ...mail, messageId: "0102-dan", to: ["dan@example.org"], status: "5.7.1", words: "refused" }),
];

const RELAYED = [
  {
    queueId: "4XyZ1234abcf",
    beganAt: `${DAY}T08:00:00Z`,
    at: `${DAY}T08:00:01Z`,
    from: CHIEF,
    to: GRACE,
    status: "bounced",
    dsn: "5.0.0",
    relay: "email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587",
    reply: `host email-smtp.eu-west-1.amazonaws.com[192.0.2.1] said: 554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ${CHIEF} (in reply to end of DATA command)`,
    cause: "not_verified",
    identities: [CHIEF],
  },
];
