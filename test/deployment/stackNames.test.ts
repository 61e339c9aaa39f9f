import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDeployment } from "../../cli/prove/aws/Deployment.ts";
import { STACK } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { type Packaged, packageTemplate } from "./packaged.ts";

const STEPS = fileURLToPath(new URL("../../cli/prove", import.meta.url));

let packaged: Packaged;
let system: TestSystem;
beforeAll(async () => {
  [packaged, system] = await Promise.all([packageTemplate(), startLocalSystem()]);
});
afterAll(async () => {
  await system?.stop();
  await packaged?.remove();
});

describe("the names by which postmaster prove finds a part", () => {
  it("are those of the packaged template", async () => {
    const files = (await readdir(STEPS, { recursive: true })).filter((name) => name.endsWith(".ts"));
    const sources = (await Promise.all(files.map((name) => readFile(join(STEPS, name), "utf8")))).join("\n");
    const types = new Set(Object.values(packaged.template.Resources).map(({ Type }) => Type));
    const asked = [...sources.matchAll(/idsOf\("([\w:]+)"\)/g)].map(([, type = ""]) => type);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((type) => !types.has(type))).toEqual([]);
    const named = [...sources.matchAll(/"([A-Z]\w+(?:Queue|DeadLetters|Topic))"|idOf\("(\w+)"\)/g)].map(
      ([, one, other]) => one ?? other ?? "",
    );
    expect(new Set(named).size).toBe(10);
    expect(named.filter((name) => packaged.template.Resources[name] === undefined)).toEqual([]);
  });

  it("are the same in the local system's stack, of the same types", async () => {
    const config = { region: REGION, credentials: CREDENTIALS, endpoint: system.endpoints.controlPlane };
    const client = new CloudFormationClient(config);
    const local = await readDeployment(client, STACK);
    client.destroy();
    expect(local.resources.length).toBeGreaterThan(10);
    const typeIn = (name: string) => packaged.template.Resources[name]?.Type;
    expect(local.resources.filter(({ logicalId, type }) => typeIn(logicalId) !== type)).toEqual([]);
  });
});
