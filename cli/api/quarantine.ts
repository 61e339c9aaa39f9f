import { Command } from "commander";
import type { QuarantinedItem, QuarantinedWholeItem } from "../../functions/api/items/quarantinedItem.ts";
import { at } from "./apiClient.ts";
import { Failure, USAGE } from "./failure.ts";
import { type Common, calling, group, type Listing, more, withCommon, withExtent } from "./operation.ts";
import { table } from "./table.ts";
import { confirmed, print, printJson } from "./terminal.ts";
import { cleanLines, facts, minute, paragraph } from "./text.ts";

/** `postmaster quarantine …`. */
export const quarantineCommand = (): Command =>
  group("quarantine", "notifications that could not be read", EXAMPLES, [list(), show(), replay(), remove()]);

const list = () =>
  withCommon(
    withExtent(new Command("list").description("list what waits, newest first"), "notifications"),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list<QuarantinedItem>("/v1/quarantine", {}, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0) return print("Nothing is in quarantine.\n");
      print(
        table(
          [
            { title: "ID" },
            { title: "SINCE (UTC)" },
            { title: "EXPIRES" },
            { title: "BYTES" },
            { title: "WHY" },
          ],
          page.items.map((one) => [
            one.id,
            minute(one.at),
            one.expiresAt.slice(0, 10),
            String(one.bytes),
            `${one.reason}: ${one.detail}`,
          ]),
        ) + more(page),
      );
    }),
  );

const show = () =>
  withCommon(
    new Command("show").description("show one with its text, as it came").argument("<id>", "its id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const one = await api.get<QuarantinedWholeItem>(at`/v1/quarantine/${id}`);
      if (options.json) return printJson(one);
      print(
        facts([
          ["since", `${minute(one.at)} UTC`],
          ["expires", `${minute(one.expiresAt)} UTC`],
          ["why", `${one.reason}: ${one.detail}`],
          ["bytes", String(one.bytes)],
        ]),
      );
      print(`\n${cleanLines(one.body)}\n`);
    }),
  );

const replay = () =>
  withCommon(
    new Command("replay")
      .description("read one again, as after an update that understands it, and release it")
      .argument("<id>", "its id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const done = await api.post<{ id: string; recorded: number }>(at`/v1/quarantine/${id}/replay`);
      if (options.json) return printJson(done);
      print(paragraph(`${id} was read and released: ${done.recorded} events recorded.`));
    }),
  );

const remove = () =>
  withCommon(
    new Command("delete")
      .description("delete one without reading it; its events are not recorded")
      .argument("<id>", "its id")
      .option("--yes", "delete it without asking"),
  ).action(
    calling<Common & { yes?: true }, [string]>(async (api, options, id) => {
      const question = `Delete ${id}? Its events are never recorded.`;
      if (!options.yes && !(await confirmed(question))) throw new Failure(USAGE, "nothing was deleted");
      const done = await api.delete<{ id: string }>(at`/v1/quarantine/${id}`);
      if (options.json) return printJson(done);
      print(paragraph(`Deleted ${id}.`));
    }),
  );

const EXAMPLES = `  postmaster quarantine list
  postmaster quarantine show VQ8xHyiHM0xMWkX2abcdef
  postmaster quarantine replay VQ8xHyiHM0xMWkX2abcdef
  postmaster quarantine delete VQ8xHyiHM0xMWkX2abcdef`;
