import { expect, it } from "vitest";
import type { Context } from "../../functions/api/http/route.ts";
import { recipientRoutes } from "../../functions/api/routes/recipients.ts";
import { bounce } from "../suppressions/events.ts";

it("asks DNS once for a page that has to be cut to fit into an answer", async () => {
  const recipient = "jo@gmial.com";
  const given = {
    recipient,
    recipientDomain: "gmial.com",
    status: "5.1.2",
    diagnostic: "550 Host not found",
  };
  const events = Array.from({ length: 40 }, () => bounce({ ...given, detail: { raw: "x".repeat(300_000) } }));
  const limits: number[] = [];
  const names: string[] = [];
  const services = {
    events: {
      ofRecipient: async (_: string, { limit }: { limit: number }) => {
        limits.push(limit);
        return { items: events.slice(0, limit), cursor: null };
      },
    },
    dns: {
      lookUp: async (name: string) => {
        names.push(name);
        return [];
      },
    },
  };
  const shown = recipientRoutes.find(({ method }) => method === "GET");
  if (shown === undefined || shown.scope === "public") throw new Error("no such route");
  const answer = await shown.run(
    { params: { address: { address: recipient } }, query: { limit: 40 }, body: undefined },
    { services } as unknown as Context,
  );
  expect(limits).toEqual([40, 20, 10]);
  expect(names.sort()).toEqual(["gmail.com", "gmial.com"]);
  expect(JSON.stringify(answer)).toContain("The intended domain may be gmail.com");
});
