import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import middy from "@middy/core";
import httpSecurityHeaders from "@middy/http-security-headers";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consolePage } from "../../functions/api/web/consolePage.ts";
import { startApi } from "./system.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const PAGE = "<!doctype html><title>The console</title>";
const SCRIPT = 'console.log("the console");';

let api: Awaited<ReturnType<typeof startApi>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-console-"));
  const built = join(folder, "console");
  await mkdir(join(built, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "not of the console");
  await writeFile(join(built, "index.html"), PAGE);
  await writeFile(join(built, "assets", "index-abc.js"), SCRIPT);
  process.env["CONSOLE_DIR"] = built;
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = { accept: BROWSER }) =>
  fetch(`${api.url}${path}`, { headers });

describe("the console's files", () => {
  it.each(["/", "/suppressions", "/recipients/ada%40example.org", "/sign-in"])(
    "are served to a browser at %s as the one page, which is looked at anew each time",
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      expect(await answer.text()).toBe(PAGE);
    },
  );

  it("are kept by the browser for good where the name changes with the content", async () => {
    const answer = await get("/assets/index-abc.js", { accept: "*/*" });
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(await answer.text()).toBe(SCRIPT);
  });

  it("are compressed for whoever takes that", async () => {
    const zipped = await get("/", { accept: BROWSER, "accept-encoding": "gzip" });
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    const plain = await get("/", { accept: BROWSER, "accept-encoding": "identity" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    const refused = await get("/", { accept: BROWSER, "accept-encoding": "br, gzip;q=0" });
    expect(refused.headers.get("content-encoding")).toBeNull();
    expect(await zipped.text()).toBe(await plain.text());
  });

  it.each(["identity", "br, gzip;q=0"])(
    "are compressed in any case where they are large, also for Accept-Encoding: %s",
    async (accepted) => {
      const zipped = await get("/assets/index-abc.js", { accept: "*/*", "accept-encoding": accepted });
      expect(zipped.headers.get("content-encoding")).toBe("gzip");
      expect(await zipped.text()).toBe(SCRIPT);
    },
  );

  it("are told of to whoever asks for the headers alone", async () => {
    const [whole, head] = await Promise.all([get("/"), fetch(`${api.url}/`, { method: "HEAD" })]);
    expect(head.status).toBe(200);
    expect(head.headers.get("etag")).toBe(whole.headers.get("etag"));
    expect(await head.text()).toBe("");
  });

  it("are not sent again to whoever has them", async () => {
    const etag = (await get("/")).headers.get("etag") ?? "";
    // A strong one would say that the compressed file has the same bytes.
    expect(etag).toMatch(/^W\/"/);
    const again = await get("/", { accept: BROWSER, "if-none-match": `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect(again.headers.get("etag")).toBe(etag);
    // Which a cache takes over.
    expect(again.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await again.text()).toBe("");
    expect((await get("/", { accept: BROWSER, "if-none-match": '"other"' })).status).toBe(200);
  });

  it.each([
    "/assets/gone.js",
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
  ])("hold nothing at %s", async (path) => {
    const answer = await get(path, { accept: "*/*" });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  it("leave a program that mistypes a path, and all below /v1, to the API", async () => {
    for (const [path, accept] of [
      ["/v2/suppressions", "*/*"],
      ["/suppressions", "application/json"],
      ["/v1/nothing", BROWSER],
    ] as const)
      expect((await get(path, { accept })).status, path).toBe(404);
    expect((await get("/openapi.json")).headers.get("content-type")).toContain("json");
  });

  it("are not read for a request of the API's, also below a stage", () => {
    const event = (rawPath: string, stage: string) =>
      ({
        rawPath,
        headers: { accept: BROWSER },
        requestContext: { stage, http: { method: "GET" } },
      }) as unknown as Parameters<typeof consolePage>[0];
    const read: string[] = [];
    const files = {
      get: (path: string) => {
        read.push(path);
        return undefined;
      },
    };
    consolePage(event("/v1/digests/preview", "$default"), files);
    consolePage(event("/prod/v1/digests/preview", "prod"), files);
    expect(read).toEqual([]);
    consolePage(event("/prod/suppressions", "prod"), files);
    expect(read).toEqual(["/suppressions", "/index.html"]);
  });
});

describe("the headers", () => {
  const ofLibrary = async (): Promise<Record<string, string>> => {
    const bare = middy<unknown, { headers: Record<string, string> }>()
      .use(httpSecurityHeaders())
      .handler(async () => ({ headers: {} }));
    return (await bare({}, {} as Context)).headers;
  };

  it("of page, script, answer and problem are those of the library, or stricter", async () => {
    const expected = Object.entries(await ofLibrary());
    expect(expected.length).toBeGreaterThan(8);
    for (const path of ["/", "/assets/index-abc.js", "/v1/health", "/v1/suppressions"]) {
      const { headers } = await get(path);
      for (const [name, value] of expected) {
        if (name === "Content-Security-Policy" || name === "Permissions-Policy") continue;
        const ours = headers.get(name);
        if (name === "Strict-Transport-Security") expect(ours).toBe("max-age=31536000; includeSubDomains");
        else expect(ours, `${name} of ${path}`).toBe(value);
      }
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).toContain("frame-ancestors 'none'");
      expect(policy, path).not.toContain("unsafe");
    }
  });

  it("forbid a page what the library forbids and browsers know", async () => {
    const ours = (await get("/")).headers.get("permissions-policy")?.split(", ") ?? [];
    expect((await ofLibrary())["Permissions-Policy"]?.split(", ")).toEqual(expect.arrayContaining(ours));
    expect(ours).toEqual(expect.arrayContaining(["camera=()", "geolocation=()", "usb=()"]));
  });

  it("let the page run its own scripts only, and no text become HTML", async () => {
    const policy = (await get("/")).headers.get("content-security-policy") ?? "";
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types digest",
    ]);
  });
});
