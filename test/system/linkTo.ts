import { expect } from "vitest";
import type { Endpoints } from "../../local/system/endpointsFile.ts";

type Mail = { to: string[]; text: string };

/** The link in the newest mail to `address`, once it is in the inbox. */
export const linkTo = async (address: string, { inbox }: Pick<Endpoints, "inbox">): Promise<string> => {
  const found = async () => {
    const answer = await fetch(`${inbox}/messages.json`);
    const mails = (await answer.json()) as Mail[];
    return /https?:\/\/\S+/.exec(mails.find(({ to }) => to.includes(address))?.text ?? "")?.[0];
  };
  await expect.poll(found).toBeDefined();
  return (await found()) ?? "";
};
