import { Command } from "commander";
import { counted } from "../../../shared/plainMail/words.ts";
import { Failure, USAGE } from "../client/failure.ts";
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
import { confirmed, print, printJson } from "../output/terminal.ts";
import { cleanLines, facts, minute, paragraph } from "../output/text.ts";

/** `postmaster quarantine …`. */
export const quarantineCommand = (): Command =>
  group("quarantine", "manage notifications that could not be read", EXAMPLES, [
    list(),
    show(),
    replay(),
    remove(),
  ]);

const list = () =>
  withCommon(
    withExtent(
      new Command("list").description("list quarantined notifications, newest first"),
      "notifications",
    ),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list("/v1/quarantine", {}, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0) return print("Nothing in quarantine.\n");
      print(
        table(
          [
            { title: "ID" },
            { title: "RECEIVED (UTC)" },
            { title: "EXPIRES" },
            { title: "BYTES" },
            { title: "REASON" },
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
    new Command("show")
      .description("show a quarantined notification with its text")
      .argument("<id>", "quarantine id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const one = await api.get("/v1/quarantine/{id}", { path: { id } });
      if (options.json) return printJson(one);
      print(
        facts([
          ["received", `${minute(one.at)} UTC`],
          ["expires", `${minute(one.expiresAt)} UTC`],
          ["reason", `${one.reason}: ${one.detail}`],
          ["bytes", String(one.bytes)],
        ]),
      );
      print(`\n${cleanLines(one.body)}\n`);
    }),
  );

const replay = () =>
  withCommon(
    new Command("replay")
      .description("reprocess a quarantined notification, for example after an upgrade")
      .argument("<id>", "quarantine id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const done = await api.post("/v1/quarantine/{id}/replay", { path: { id } });
      if (options.json) return printJson(done);
      print(paragraph(`Replayed ${id}: ${counted(done.recorded, "event")} recorded.`));
    }),
  );

const remove = () =>
  withCommon(
    new Command("delete")
      .description("delete a quarantined notification; its events are not recorded")
      .argument("<id>", "quarantine id")
      .option("--yes", "skip the confirmation"),
  ).action(
    calling<Common & { yes?: true }, [string]>(async (api, options, id) => {
      const question = `Delete ${id}? Its events will not be recorded.`;
      if (!options.yes && !(await confirmed(question))) throw new Failure(USAGE, "nothing was deleted");
      const done = await api.delete("/v1/quarantine/{id}", { path: { id } });
      if (options.json) return printJson(done);
      print(paragraph(`Deleted ${id}.`));
    }),
  );

const EXAMPLES = `  postmaster quarantine list
  postmaster quarantine show VQ8xHyiHM0xMWkX2abcdef
  postmaster quarantine replay VQ8xHyiHM0xMWkX2abcdef
  postmaster quarantine delete VQ8xHyiHM0xMWkX2abcdef`;
