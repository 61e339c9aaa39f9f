import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SNSClient } from "@aws-sdk/client-sns";
import { expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { WarningSubscribers } from "../../shared/subscribers/WarningSubscribers.ts";

it("waits for an SNS that does not answer only as long as it is told to", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new SNSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    credentials: CREDENTIALS,
  });
  const patience = new AbortController();
  const list = new WarningSubscribers(client, "arn:aws:sns:eu-west-1:000000000000:topic").list(patience);
  await once(server, "request");
  patience.abort();
  await expect(list).rejects.toThrow(/aborted/i);
  client.destroy();
  server.closeAllConnections();
  server.close();
});
