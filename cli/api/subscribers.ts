import { Command, Option } from "commander";
import { PROTOCOLS, type Subscriber } from "../../shared/subscribers/subscriber.ts";
import { SEVERITIES } from "../../shared/warnings/warning.ts";
import { at } from "./apiClient.ts";
import { type Common, calling, group, withCommon } from "./operation.ts";
import { table } from "./table.ts";
import { print, printJson } from "./terminal.ts";
import { paragraph } from "./text.ts";

/** `postmaster subscribers …`. */
export const subscribersCommand = (): Command =>
  group("subscribers", "who hears the warnings", EXAMPLES, [list(), add(), remove()]);

const list = () =>
  withCommon(new Command("list").description("list all of them")).action(
    calling<Common>(async (api, options) => {
      const page = await api.get<{ items: Subscriber[] }>("/v1/subscribers");
      if (options.json) return printJson(page);
      if (page.items.length === 0) return print("Nobody hears the warnings: postmaster subscribers add\n");
      print(
        table(
          [{ title: "ID" }, { title: "STATE" }, { title: "HEARS FROM" }, { title: "BY" }, { title: "AT" }],
          page.items.map((one) => [one.id, one.state, one.severity, one.protocol, one.endpoint]),
        ),
      );
    }),
  );

const add = () =>
  withCommon(
    new Command("add")
      .description("have somebody hear the warnings; SNS asks an address or URL to confirm")
      .addArgument(new Command().createArgument("<protocol>", "by what").choices(PROTOCOLS))
      .argument("<endpoint>", "an address, a URL, a phone number with +, or a queue's ARN")
      .addOption(
        new Option("--severity <severity>", "the least severe that they hear")
          .choices(SEVERITIES)
          .default("notice"),
      )
      .option("--note <text>", "why; kept in the audit log"),
  ).action(
    calling<Common & { severity: string; note?: string }, [string, string]>(
      async (api, options, protocol, endpoint) => {
        const { severity, note } = options;
        const one = await api.post<Subscriber>("/v1/subscribers", {
          body: { protocol, endpoint, severity, note },
        });
        if (options.json) return printJson(one);
        const next =
          one.state === "pending" ? " It hears nothing before it has confirmed what SNS sends." : "";
        print(paragraph(`${one.endpoint} (${one.id}) hears warnings from ${one.severity} on.${next}`));
      },
    ),
  );

const remove = () =>
  withCommon(
    new Command("remove").description("have somebody hear no more").argument("<id>", "its id"),
  ).action(
    calling<Common, [string]>(async (api, options, id) => {
      const one = await api.delete<Subscriber>(at`/v1/subscribers/${id}`);
      if (options.json) return printJson(one);
      print(paragraph(`${one.endpoint} hears no more warnings.`));
    }),
  );

const EXAMPLES = `  postmaster subscribers add email ops@example.org --severity warning
  postmaster subscribers add sms +4915112345678 --severity critical
  postmaster subscribers list`;
