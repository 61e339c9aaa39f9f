import { Command, Option } from "commander";
import { PROTOCOLS, type Protocol } from "../../../shared/subscribers/subscriber.ts";
import { SEVERITIES, type Severity } from "../../../shared/warnings/warning.ts";
import { type Common, calling, group, withCommon } from "../client/operation.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

/** `postmaster subscribers …`. */
export const subscribersCommand = (): Command =>
  group("subscribers", "manage who is notified of warnings", EXAMPLES, [list(), add(), remove()]);

const list = () =>
  withCommon(new Command("list").description("list subscribers")).action(
    calling<Common>(async (api, options) => {
      const page = await api.get("/v1/subscribers");
      if (options.json) return printJson(page);
      if (page.items.length === 0) return print("No subscribers. Add one: postmaster subscribers add\n");
      print(
        table(
          [
            { title: "ID" },
            { title: "STATUS" },
            { title: "SEVERITY" },
            { title: "METHOD" },
            { title: "ENDPOINT" },
          ],
          page.items.map((one) => [one.id, one.state, one.severity, one.protocol, one.endpoint]),
        ),
      );
    }),
  );

const add = () =>
  withCommon(
    new Command("add")
      .description("add a subscriber; SNS asks an address or URL to confirm")
      .addArgument(new Command().createArgument("<protocol>", "delivery method").choices(PROTOCOLS))
      .argument("<endpoint>", "an email address, URL, phone number with +, or queue ARN")
      .addOption(
        new Option("--severity <severity>", "minimum severity to send").choices(SEVERITIES).default("notice"),
      )
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<Common & { severity: Severity; note?: string }, [Protocol, string]>(
      async (api, options, protocol, endpoint) => {
        const { severity, note } = options;
        const one = await api.post("/v1/subscribers", {
          body: { protocol, endpoint, severity, note },
        });
        if (options.json) return printJson(one);
        const next = one.state === "pending" ? " once it confirms the message from SNS" : "";
        print(
          paragraph(
            `Added ${one.endpoint} (${one.id}). It will receive warnings of severity ${one.severity} and above${next}.`,
          ),
        );
      },
    ),
  );

const remove = () =>
  withCommon(
    new Command("remove").description("remove a subscriber").argument("<id>", "subscriber id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const one = await api.delete("/v1/subscribers/{id}", { path: { id } });
      if (options.json) return printJson(one);
      print(paragraph(`Removed ${one.endpoint}. It will receive no more warnings.`));
    }),
  );

const EXAMPLES = `  postmaster subscribers add email ops@example.org --severity warning
  postmaster subscribers add sms +4915112345678 --severity critical
  postmaster subscribers list`;
