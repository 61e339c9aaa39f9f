import type { Server } from "node:http";
import { createServer } from "node:http";
import {
  CreateEmailIdentityCommand,
  GetAccountCommand,
  SESv2Client,
  SendEmailCommand,
} from "@aws-sdk/client-sesv2";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../local/system/ports.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { launch } from "./chromium.ts";

const EVIL = "evil.example";
const HTTP = ["api", "inbox", "dynamodb", "sns", "sqs", "sesv2", "route53", "controlPlane"] as const;

describe("the pages of other sites", () => {
  let system: TestSystem;
  let browser: Browser;
  let evil: Server;
  let evilUrl: string;
  beforeAll(async () => {
    system = await startLocalSystem();
    browser = await launch({ hosts: [EVIL] });
    evil = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>evil</title>");
    });
    evilUrl = `http://${EVIL}:${await listen(evil, 0)}/`;
  });
  afterAll(async () => {
    await browser.close();
    evil.close();
    await system.stop();
  });

  const open = async (url: string): Promise<{ page: Page; statuses: Map<string, number> }> => {
    const page = await (await browser.newContext()).newPage();
    const statuses = new Map<string, number>();
    page.on("response", (response) => statuses.set(response.url(), response.status()));
    await page.goto(url);
    return { page, statuses };
  };
  const sendingEnabled = async () => {
    const client = new SESv2Client({
      region: REGION,
      credentials: CREDENTIALS,
      endpoint: system.endpoints.sesv2,
    });
    const { SendingEnabled } = await client.send(new GetAccountCommand({}));
    client.destroy();
    return SendingEnabled;
  };

  it("cannot switch sending off, by a form, a fetch or a beacon", async () => {
    const { page, statuses } = await open(evilUrl);
    const target = `${system.endpoints.sesv2}/_local/account`;
    await page.evaluate(async (url) => {
      const body = '{"sendingEnabled":false}';
      await fetch(url, { method: "POST", mode: "no-cors", body }).catch(() => {});
      navigator.sendBeacon(url, body);
    }, target);
    await page.evaluate((url) => {
      const form = document.createElement("form");
      form.method = "POST";
      form.enctype = "text/plain";
      form.action = url;
      form.innerHTML = `<input name='{"sendingEnabled":false,"x":"' value='"}'>`;
      document.body.append(form);
      form.submit();
    }, target);
    await expect.poll(() => page.url()).toBe(target);
    await expect
      .poll(() => page.textContent("body"))
      .toMatch(/^The local system does not answer pages of another origin/);
    expect(statuses.get(target)).toBe(403);
    expect(await sendingEnabled()).toBe(true);
  });

  it("cannot read the inbox, or learn from an image or a frame that it is there", async () => {
    const { page, statuses } = await open(evilUrl);
    const inbox = `${system.endpoints.inbox}/messages.json`;
    const read = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = `${url}?image`;
      const frame = document.createElement("iframe");
      frame.src = `${url}?frame`;
      document.body.append(frame);
      await image.decode().catch(() => {});
      return fetch(url).then(
        (answer) => answer.text(),
        () => "nothing",
      );
    }, inbox);
    expect(read).toBe("nothing");
    await expect.poll(() => statuses.get(`${inbox}?frame`)).toBe(403);
  });

  it("cannot reach the tables, which the engine itself would give to any page", async () => {
    const { page } = await open(evilUrl);
    const tables = await page.evaluate(
      (url) =>
        fetch(url, {
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": "DynamoDB_20120810.ListTables",
            "x-amz-date": "20261130T000000Z",
            authorization:
              "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0",
          },
          body: "{}",
        }).then(
          (answer) => answer.text(),
          () => "nothing",
        ),
      system.endpoints.dynamodb,
    );
    expect(tables).toBe("nothing");
  });

  it("cannot make topics at SNS by a form", async () => {
    const { page } = await open(evilUrl);
    await page.evaluate(async (url) => {
      const body = new URLSearchParams({ Action: "CreateTopic", Name: "planted", Version: "2010-03-31" });
      await fetch(url, { method: "POST", mode: "no-cors", body }).catch(() => {});
    }, system.endpoints.sns);
    const client = new SNSClient({
      region: REGION,
      credentials: CREDENTIALS,
      endpoint: system.endpoints.sns,
    });
    const { Topics = [] } = await client.send(new ListTopicsCommand({}));
    client.destroy();
    expect(Topics.map(({ TopicArn = "" }) => TopicArn).filter((arn) => arn.endsWith(":planted"))).toEqual([]);
  });

  it("cannot come as this machine by a name of theirs that leads to it (DNS rebinding)", async () => {
    for (const name of HTTP) {
      const { port } = new URL(system.endpoints[name]);
      const { page, statuses } = await open(`http://${EVIL}:${port}/`);
      expect([name, [...statuses.values()][0]]).toEqual([name, 403]);
      await expect.poll(() => page.textContent("body")).toContain("ALLOWED_HOSTS=");
    }
  });

  it("are no mail's: its links lead where they should from the inbox, out of its frame too", async () => {
    const client = new SESv2Client({
      region: REGION,
      credentials: CREDENTIALS,
      endpoint: system.endpoints.sesv2,
    });
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity: "redcap@uni.example" }));
    const Html = { Data: `<p>See <a href="${system.endpoints.console}/">the console</a></p>` };
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: "postmaster@postmaster.example",
        Destination: { ToAddresses: ["ada@example.org"] },
        Content: { Simple: { Subject: { Data: "Framed" }, Body: { Html } } },
      }),
    );
    client.destroy();
    const { page } = await open(system.endpoints.inbox);
    const mail = async (address: string) => {
      await expect
        .poll(async () => {
          await page.goto(`${system.endpoints.inbox}/?search=${address}`);
          return page.locator("main li a, li a").count();
        })
        .toBe(1);
      await page.locator("li a").click();
    };
    await mail("redcap@uni.example");
    const [verified] = await Promise.all([
      page.context().waitForEvent("page"),
      page.locator(`a[href^="${system.endpoints.sesv2}"]`).click(),
    ]);
    await verified.getByText("Congratulations!").waitFor();
    await mail("ada@example.org");
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      page.frameLocator("iframe").getByText("the console").click(),
    ]);
    await opened.waitForURL(`${system.endpoints.console}/**`);
    await expect.poll(() => opened.textContent("body")).not.toContain("does not answer");
  });

  it("are where links to the console and the inbox may stand all the same", async () => {
    for (const name of ["console", "inbox"] as const) {
      const { page, statuses } = await open(evilUrl);
      await page.evaluate((url) => {
        location.href = url;
      }, `${system.endpoints[name]}/`);
      await expect.poll(() => statuses.get(`${system.endpoints[name]}/`)).toBe(200);
    }
  });
});
