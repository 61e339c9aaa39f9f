import type { AccountEvent } from "../../../shared/accountEvents/accountEvent.ts";

export const event = (given: Partial<AccountEvent>): AccountEvent => ({
  about: "recommendation",
  state: "open",
  subject: "s",
  at: "2026-11-24T05:00:00.000Z",
  ...given,
});
export const identityArn = (name: string) => `arn:aws:ses:eu-west-1:000000000000:identity/${name}`;
export const TENANT = "arn:aws:ses:eu-west-1:000000000000:tenant/clinic/tn-1";
