import { Command, InvalidArgumentError } from "commander";
import { isScope, SCOPES, type Scope } from "../../../shared/tokens/scope.ts";
import {
  type Common,
  calling,
  group,
  type Listing,
  more,
  withCommon,
  withExtent,
} from "../client/operation.ts";
import { table } from "../output/table.ts";
import { print, printJson, tell } from "../output/terminal.ts";
import { minute, paragraph } from "../output/text.ts";

/** `postmaster tokens …`. */
export const tokensCommand = (): Command =>
  group("tokens", "manage API tokens", EXAMPLES, [list(), create(), revoke()]);

const list = () =>
  withCommon(
    withExtent(new Command("list").description("list tokens, including revoked and expired ones"), "tokens"),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list("/v1/tokens", {}, options);
      if (options.json) return printJson(page);
      print(
        table(
          [
            { title: "ID" },
            { title: "STATUS", tone: (cell) => (cell === "ok" ? "good" : "dim") },
            { title: "EXPIRES" },
            { title: "LAST USED" },
            { title: "NAME (SCOPES)" },
          ],
          page.items.map((token) => [
            token.id,
            token.state,
            token.expiresAt?.slice(0, 10) ?? "never",
            token.lastUsedOn ?? "never",
            `${token.name} (${token.scopes.join(", ")})`,
          ]),
        ) + more(page),
      );
    }),
  );

const create = () =>
  withCommon(
    new Command("create")
      .description("create a token and print its secret (shown only once)")
      .requiredOption("--name <name>", "who or what will use it")
      .requiredOption("--scopes <scopes>", `comma-separated: ${SCOPES.join(", ")}`, scopes)
      .option("--expires <time>", "day or time of expiry, for example 2030-01-01"),
  ).action(
    calling<Common & { name: string; scopes: Scope[]; expires?: string }>(async (api, options) => {
      const { name, scopes: wanted, expires: expiresAt } = options;
      const body = { name, scopes: wanted, expiresAt };
      const token = await api.post("/v1/tokens", { body });
      if (options.json) return printJson(token);
      const end = token.expiresAt === null ? "no expiry" : `expires ${minute(token.expiresAt)} UTC`;
      tell(
        paragraph(
          `Created token ${token.name} (${token.id}), scopes ${token.scopes.join(", ")}, ${end}. The secret is shown only once:`,
        ),
      );
      print(`${token.secret}\n`);
    }),
  );

const scopes = (text: string): Scope[] => {
  const wanted = text.split(",").map((scope) => scope.trim());
  const known = wanted.filter(isScope);
  if (known.length === wanted.length) return known;
  throw new InvalidArgumentError(`Give one or more of ${SCOPES.join(", ")}, separated by commas.`);
};

const revoke = () =>
  withCommon(
    new Command("revoke")
      .description("revoke a token; takes effect within half a minute")
      .argument("<id>", "token id (not the secret), from tokens list"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const token = await api.delete("/v1/tokens/{id}", { path: { id } });
      if (options.json) return printJson(token);
      print(paragraph(`Revoked ${token.name} (${token.id}). It stops working within half a minute.`));
    }),
  );

const EXAMPLES = `  postmaster tokens create --name REDCap --scopes read,suppressions:write
  postmaster tokens create --name backup --scopes read > token.secret
  postmaster tokens revoke VQ8xHyiHM0xMWkX2`;
