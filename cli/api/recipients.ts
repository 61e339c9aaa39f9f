import { Command } from "commander";
import type { EventItem } from "../../functions/api/items/eventItem.ts";
import { at } from "./apiClient.ts";
import { timeline, whatToDo } from "./events.ts";
import { ANSWER_IS_NO } from "./failure.ts";
import { calling, group, type Listing, more, withCommon, withExtent } from "./operation.ts";
import { print, printJson } from "./terminal.ts";
import { paragraph } from "./text.ts";

/** `postmaster recipients …`. */
export const recipientsCommand = (): Command =>
  group("recipients", "what happened to mail to somebody", EXAMPLES, [show()]);

const show = () =>
  withCommon(
    withExtent(
      new Command("show")
        .description("tell what happened to mail to an address, newest first")
        .argument("<address>", "the address"),
      "events",
    ),
  ).action(
    calling<Listing, [string]>(async (api, options, address) => {
      const page = await api.list<EventItem>(at`/v1/recipients/${address}/events`, {}, options);
      if (page.items.length === 0) process.exitCode = ANSWER_IS_NO;
      if (options.json) return printJson(page);
      if (page.items.length === 0)
        return print(paragraph(`Nothing is recorded of mail to ${address}. Is it spelled right?`));
      const [{ recipient } = { recipient: null }] = page.items;
      print(paragraph(`${recipient ?? address}, newest first (UTC)`));
      print(`\n${timeline(page.items, { withRecipient: false })}${more(page)}${whatToDo(page.items)}`);
    }),
  );

const EXAMPLES = `  postmaster recipients show jo@example.net
  postmaster recipients show jo@example.net --all --json | jq '.items[].type'`;
