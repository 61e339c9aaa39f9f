import { Command } from "commander";
import { calling, group, type Listing, more, withCommon, withExtent } from "../client/operation.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { minute } from "../output/text.ts";

/** `postmaster audit …`. */
export const auditCommand = (): Command => group("audit", "who changed what, and when", EXAMPLES, [list()]);

const list = () =>
  withCommon(
    withExtent(new Command("list").description("list changes by operators, newest first"), "entries"),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list("/v1/audit", {}, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0) return print("No changes yet.\n");
      print(
        table(
          [{ title: "AT (UTC)" }, { title: "BY", most: 20 }, { title: "ACTION" }, { title: "TARGET" }],
          page.items.map(({ at, actor, action, target, note }) => [
            minute(at),
            actor.name,
            action,
            note === null ? target : `${target} (${note})`,
          ]),
        ) + more(page),
      );
    }),
  );

const EXAMPLES = `  postmaster audit list
  postmaster audit list --all --json | jq '.items[] | select(.action == "suppression.removed")'`;
