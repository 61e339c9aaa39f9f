import { GetEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import type { startApi } from "./system.ts";

export const identityPath = (identity: string, rest = "") =>
  `/v1/identities/${encodeURIComponent(identity)}${rest}`;

/** What tests of identities call again and again. */
export const identityCalls = async (api: Awaited<ReturnType<typeof startApi>>) => {
  const writer = await api.as("read", "identities:write");
  return {
    /** With the scopes that asking needs. */
    writer,
    ask: (identity: string, more = {}) => writer.post("/v1/identities", { body: { identity, ...more } }),
    atSes: (identity: string) => api.sesClient.send(new GetEmailIdentityCommand({ EmailIdentity: identity })),
    /** What the audit log has of it, oldest first. */
    actions: async (target: string): Promise<string[]> => {
      const { items } = (await api.admin.get("/v1/audit?limit=1000")).body;
      return items
        .filter((entry: { target: string }) => entry.target === target)
        .map(({ action }: { action: string }) => action)
        .reverse();
    },
  };
};
export type IdentityCalls = Awaited<ReturnType<typeof identityCalls>>;
