import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkedTarget, startClients } from "../../cli/prove/aws/clients.ts";
import { Deployment } from "../../cli/prove/aws/Deployment.ts";
import { assertOfStack } from "../../cli/prove/ofStack.ts";

const SERVICES = ["CloudFormation", "DynamoDB", "EventBridge", "Lambda", "Scheduler", "SESv2", "SNS", "SQS"];
const REMOTE = "https://postmaster.example.org";

describe("the target", () => {
  const all = (url: string | undefined) => Object.fromEntries(SERVICES.map((name) => [name, url]));
  const here = all("http://127.0.0.1:4566");
  const others = { CloudWatch: undefined };

  it("is this machine or AWS, never a mixture of both", () => {
    expect(checkedTarget({ needed: here, others }, "http://127.0.0.1:8080")).toBe(true);
    expect(checkedTarget({ needed: all(undefined), others }, REMOTE)).toBe(false);
    expect(() => checkedTarget({ needed: here, others }, REMOTE)).toThrow(/SQS is on this machine/);
    expect(() => checkedTarget({ needed: all(undefined), others }, "http://localhost:8080")).toThrow(
      /npm run --silent env/,
    );
    expect(() =>
      checkedTarget({ needed: { ...here, SESv2: undefined }, others }, "http://127.0.0.1:8080"),
    ).toThrow();
    expect(() =>
      checkedTarget({ needed: all(undefined), others: { CloudWatch: "http://localhost:1" } }, REMOTE),
    ).toThrow(/CloudWatch is on this machine/);
    // An endpoint in one's own network is AWS's.
    expect(checkedTarget({ needed: all("https://vpce-1.amazonaws.com"), others }, REMOTE)).toBe(false);
  });
});

describe("the clients", () => {
  let folder: string | undefined;
  afterEach(async () => {
    vi.unstubAllEnvs();
    if (folder !== undefined) await rm(folder, { recursive: true });
    folder = undefined;
  });

  const withConfig = async (text: string) => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-aws-"));
    await writeFile(join(folder, "config"), text);
    vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  };

  it("do not send calls of a remote service to this machine by AWS_ENDPOINT_URL", async () => {
    await withConfig("[default]\n");
    await expect(startClients("eu-west-1", REMOTE)).resolves.toMatchObject({ isHere: false });
    vi.stubEnv("AWS_ENDPOINT_URL", "http://localhost:4566");
    await expect(startClients("eu-west-1", REMOTE)).rejects.toThrow(/Unset AWS_ENDPOINT_URL/);
  });

  it("nor by endpoint_url of the profile", async () => {
    await withConfig("[default]\nendpoint_url = http://localhost:4566\n");
    await expect(startClients("eu-west-1", REMOTE)).rejects.toThrow(/remove endpoint_url from the profile/);
  });
});

describe("the service", () => {
  const api = { logicalId: "HttpApi", physicalId: "abc123", type: "AWS::ApiGatewayV2::Api", status: "x" };
  const deployment = new Deployment("postmaster-prod", [api]);
  const host = (id: string) => `https://${id}.execute-api.eu-west-1.amazonaws.com`;

  it("has to be the stack's own, where its address says which it is", () => {
    expect(() => assertOfStack(deployment, host("abc123"))).not.toThrow();
    expect(() => assertOfStack(deployment, REMOTE)).not.toThrow();
    expect(() => assertOfStack(new Deployment("postmaster-local", []), host("xyz"))).not.toThrow();
    expect(() => assertOfStack(deployment, host("xyz789"))).toThrow(
      /xyz789\S+ does not belong to the stack postmaster-prod, whose API is abc123\. .*--stack/,
    );
  });
});
