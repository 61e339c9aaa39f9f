import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Inbox } from "../../local/inbox/Inbox.ts";
import { type InboxServer, startInbox } from "../../local/inbox/server.ts";

const arrival = (id: string, lines: string[], to = ["ada@example.org"]) => ({
  id,
  at: Date.parse("2026-11-24T08:00:00Z"),
  from: "redcap@uni.example",
  deliverTo: to,
  raw: Buffer.from(lines.join("\r\n")),
});
const PLAIN = arrival("plain-1", [
  "From: REDCap <redcap@uni.example>",
  "To: everybody@uni.example",
  "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= <b>",
  "Date: Tue, 24 Nov 2026 09:30:00 +0200",
  "",
  "See https://uni.example/survey?a=1&b=<2>.",
]);
const HTML = arrival("html-2", [
  "From: redcap@uni.example",
  "Subject: Page",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<script>parent.stolen=1</script><p>Hello</p><a href="https://uni.example/">here</a>',
]);

describe("the inbox", () => {
  let folder: string;
  let inbox: Inbox;
  let server: InboxServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-inbox-"));
    inbox = new Inbox(join(folder, "inbox.db"));
    server = await startInbox(0, inbox);
    await inbox.deliver(PLAIN);
    await inbox.deliver(HTML);
  });
  afterAll(async () => {
    await server.close();
    inbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  const get = (path: string) => fetch(`${server.url}${path}`);
  const page = async (path: string) => (await get(path)).text();

  it("tells programs of every mail, newest first", async () => {
    expect(await (await get("/messages.json")).json()).toEqual([
      {
        id: "html-2",
        from: "redcap@uni.example",
        to: ["ada@example.org"],
        subject: "Page",
        date: "2026-11-24T08:00:00.000Z",
        text: expect.any(String),
        html: expect.stringContaining("<p>Hello</p>"),
      },
      {
        id: "plain-1",
        from: "redcap@uni.example",
        to: ["ada@example.org"],
        subject: "Grüße <b>",
        date: "2026-11-24T07:30:00.000Z",
        text: "See https://uni.example/survey?a=1&b=<2>.\n",
        html: "",
      },
    ]);
    expect(await (await get("/messages.json?limit=1&search=gr%C3%BC")).json()).toMatchObject([
      { id: "plain-1" },
    ]);
    expect((await get("/messages.json?limit=none")).status).toBe(400);
  });

  it("takes a mail once, however often it comes", async () => {
    await inbox.deliver(PLAIN);
    expect(inbox.list({ limit: 10 })).toHaveLength(2);
  });

  it("shows text as text, with its addresses as links", async () => {
    const shown = await page("/messages/plain-1");
    expect(shown).toContain("Grüße &lt;b&gt;");
    expect(shown).toContain('<a href="https://uni.example/survey?a=1&amp;b=" target="_blank"');
    expect(shown).not.toContain("<2>");
  });

  it("shows a mail's HTML in a frame that may run and fetch nothing", async () => {
    expect(await page("/messages/html-2")).toMatch(
      /<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/,
    );
    expect(await page("/messages/html-2")).not.toContain("<script>");
    const framed = await get("/messages/html-2/html");
    expect(framed.headers.get("content-security-policy")).toMatch(/^sandbox .*default-src 'none'/);
    expect(await framed.text()).toContain("<p>Hello</p>");
  });

  it("finds by address, subject and text, and says where there is nothing", async () => {
    expect(await page("/?search=SURVEY")).toContain("/messages/plain-1");
    expect(await page("/?search=SURVEY")).not.toContain("/messages/html-2");
    expect(await page('/?search="><script>')).toContain("Nothing found for “&quot;&gt;&lt;script&gt;”");
  });

  it("gives the source as it came, and 404 where there is none", async () => {
    const source = await get("/messages/plain-1/source");
    expect(source.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await source.text()).toBe(PLAIN.raw.toString());
    for (const path of ["/messages/none", "/messages/none/source", "/elsewhere"])
      expect((await get(path)).status).toBe(404);
    expect((await fetch(server.url, { method: "POST" })).status).toBe(405);
  });

  it("pages the older mail", async () => {
    for (let n = 0; n < 60; n++) await inbox.deliver(arrival(`many-${n}`, [`Subject: Number ${n}`, "", ""]));
    const first = await page("/?search=number");
    expect(first.match(/<li>/g)).toHaveLength(50);
    const older = /href="(\/\?[^"]+before=\d+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await page(older)).match(/<li>/g)).toHaveLength(10);
  });
});
