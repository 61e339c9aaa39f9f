import { SESv2Client } from "@aws-sdk/client-sesv2";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { bounce } from "../feedback/notifications.ts";
import type { Console } from "./browser.ts";

/** 5.1.1 is no such mailbox, which bounces again; 5.2.2 a full one, which may not. */
type Status = "5.1.1" | "5.2.2";
const WORDS: Record<Status, string> = { "5.1.1": "user unknown", "5.2.2": "mailbox full" };

/** What a hard bounce of each address leaves: SES lists it, and publishes why. Hours go back from now, one each. */
export const bounced = async (
  { system, publish }: Pick<Console, "system" | "publish">,
  addresses: Record<string, Status>,
): Promise<void> => {
  const client = new SESv2Client({
    endpoint: system.endpoints.sesv2,
    region: REGION,
    credentials: CREDENTIALS,
  });
  const list = new SesSuppressionList(client, { callsPerSecond: 1_000 });
  await Promise.all(Object.keys(addresses).map((address) => list.put(address, "BOUNCE")));
  client.destroy();
  await publish(
    ...Object.entries(addresses).map(([address, status], n) => {
      const at = new Date(Date.now() - (n + 1) * 3_600_000).toISOString();
      return bounce({ messageId: `to-${address}`, at, to: [address], status, words: WORDS[status] });
    }),
  );
};
