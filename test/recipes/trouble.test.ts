import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPrograms, type Programs, recipes } from "./programs.ts";

const TOKEN = "pm_a-secret-that-nobody-is-to-see";
const ADDRESS = "o'brien+tag@exämple.org";
const BOTH = ["bash suppressed.sh", "php suppressed.php"];

let programs: Programs;
beforeAll(async () => {
  programs = await installPrograms();
});
afterAll(() => programs.remove());

/** A service that answers so, on a free port, until the end of the test. */
const serve = async (listener: RequestListener, server: Server = createServer()) => {
  server.on("request", listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
const answering =
  (status: number, headers: Record<string, string>, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
const ask = (program: string, url: string) =>
  programs.bash(`${program} "$ADDRESS"`, { POSTMASTER_URL: url, POSTMASTER_TOKEN: TOKEN, ADDRESS });

describe("the programs of docs/recipes.md, in trouble", () => {
  it("keep the token out of the list of processes, and encode the address", async () => {
    const seen: { path: string; authorization: string | undefined; commandLines: string }[] = [];
    using service = await serve(async ({ url = "", headers: { authorization } }, response) => {
      seen.push({ path: url, authorization, commandLines: await commandLines() });
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"address":"","explanation":"","advice":""}');
    });
    for (const program of BOTH) expect((await ask(program, `http://${service.address}/`)).code).toBe(0);
    for (const { path, authorization, commandLines } of seen) {
      expect(decodeURIComponent(path)).toBe(`/v1/suppressions/${ADDRESS}`);
      expect(path).not.toMatch(/['+@ä]/);
      expect(authorization).toBe(`Bearer ${TOKEN}`);
      expect(commandLines).toContain("suppressed.");
      expect(commandLines).not.toContain(TOKEN);
    }
    expect(seen).toHaveLength(2);
  });

  it("tell nothing to a service whose certificate nobody vouches for", async () => {
    const { private: key, cert } = await generate([{ name: "commonName", value: "127.0.0.1" }]);
    let requests = 0;
    using service = await serve(() => requests++, createTlsServer({ key, cert }));
    for (const program of BOTH) {
      const { code, err } = await ask(program, `https://${service.address}`);
      expect(code).toBe(3);
      expect(err).toMatch(/certificate/);
    }
    expect(requests).toBe(0);
  });

  it("take no for an answer from Postmaster alone, and follow nobody elsewhere", async () => {
    let elsewhere = 0;
    using other = await serve((_, response) => response.end(String(elsewhere++)));
    const html = { "content-type": "text/html" };
    const gateway = { "content-type": "application/json" };
    const cases: [RequestListener, number][] = [
      [answering(404, html, "no such page"), 2],
      [answering(200, html, "<p>welcome"), 2],
      [answering(302, { location: `http://${other.address}/` }, ""), 2],
      [
        answering(404, { "content-type": "application/problem+json" }, '{"code":"not_found","detail":"?"}'),
        2,
      ],
      [
        answering(
          403,
          { "content-type": "application/problem+json" },
          '{"code":"missing_scope","detail":"?"}',
        ),
        2,
      ],
      [answering(429, gateway, '{"message":"Too Many Requests"}'), 3],
      [answering(503, gateway, '{"message":"Service Unavailable"}'), 3],
      [
        answering(503, { "content-type": "application/problem+json" }, '{"code":"unavailable","detail":"?"}'),
        3,
      ],
    ];
    for (const [listener, status] of cases) {
      using service = await serve(listener);
      for (const program of BOTH) {
        const { code, out } = await ask(program, `http://${service.address}`);
        expect({ program, code, out }).toEqual({ program, code: status, out: "" });
      }
    }
    expect(elsewhere).toBe(0);
  });

  it("end with 2 where they are called wrongly, or have no settings", async () => {
    for (const [name] of recipes.files) {
      const call = `${name.endsWith(".sh") ? "bash" : "php"} ${name}`;
      if (recipes.files.get(name)?.includes("usage: ") !== true) continue;
      const settings = { POSTMASTER_URL: "http://127.0.0.1:9", POSTMASTER_TOKEN: TOKEN };
      expect(await programs.bash(call, settings)).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringMatching(/^usage: /),
      });
    }
    for (const program of BOTH)
      expect(await programs.bash(`${program} a@example.org`)).toMatchObject({ code: 2, out: "" });
  });

  it("are PHP that can be parsed", async () => {
    const { code, out } = await programs.bash("for file in *.php; do php -l $file || exit; done");
    expect({ code, parsed: out.match(/^No syntax errors/gm)?.length }).toEqual({
      code: 0,
      parsed: [...recipes.files.keys()].filter((name) => name.endsWith(".php")).length,
    });
  });
});

describe("the hook for REDCap", () => {
  const open = (url: string) =>
    programs.bash("php redcap.php redcap_data_entry_form", {
      POSTMASTER_URL: url,
      POSTMASTER_TOKEN: TOKEN,
      ADDRESS,
    });

  it("lets the survey go on after two seconds of silence, and logs no address", async () => {
    using service = await serve(() => {});
    const from = performance.now();
    const { code, out, err } = await open(`http://${service.address}`);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: "",
      err: "Postmaster lookup failed: PostmasterError unreachable\n",
    });
    expect(performance.now() - from).toBeGreaterThan(1_900);
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it("lets it go on without settings, and with an answer that nobody foresaw", async () => {
    expect(await open("")).toEqual({
      code: 0,
      out: "",
      err: "Postmaster lookup failed: PostmasterError not_configured\n",
    });
    using service = await serve(answering(500, {}, ADDRESS));
    expect(await open(`http://${service.address}`)).toEqual({
      code: 0,
      out: "",
      err: "Postmaster lookup failed: PostmasterError http_500\n",
    });
  });

  it("asks for the record's address in whichever event it is, and in the projects named only", async () => {
    const paths: string[] = [];
    using service = await serve(({ url = "" }, response) => {
      paths.push(decodeURIComponent(url));
      response.writeHead(404).end('{"code":"not_suppressed","detail":""}');
    });
    const script = `
      final class REDCap {
        static function getData(array $asked) {
          echo json_encode($asked);
          return ['7' => [
            40 => ['email' => ''],
            41 => ['email' => ' ada@example.org '],
            'repeat_instances' => [42 => ['visits' => [1 => ['email' => '']]]],
          ]];
        }
      }
      require 'hooks.php';
      foreach ([11, 12] as $project) redcap_data_entry_form($project, '7', 'contact', 40, null, 1);
      redcap_survey_acknowledgement_page(12, null);`;
    const settings = { POSTMASTER_URL: `http://${service.address}`, POSTMASTER_TOKEN: TOKEN, SCRIPT: script };
    const { code, out, err } = await programs.bash('php -r "$SCRIPT"', settings);
    expect({ code, err, paths }).toEqual({ code: 0, err: "", paths: ["/v1/suppressions/ada@example.org"] });
    expect(JSON.parse(out)).toEqual({
      project_id: 12,
      return_format: "array",
      records: ["7"],
      fields: ["email"],
    });
  });
});

/** Of all processes of this machine, as `ps` shows them to everybody. */
const commandLines = async (): Promise<string> => {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    // One that has ended meanwhile has none.
    processes.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.join("\n");
};
