import { Command } from "commander";
import { EXIT_STATUS } from "./failure.ts";
import { type Common, calling, withCommon } from "./operation.ts";
import { print, printJson, tell } from "./terminal.ts";
import { minute, paragraph } from "./text.ts";

/**
 * `postmaster console`: prints a link and opens no browser, for that would make the code an argument, which every user
 * of a machine sees.
 */
export const consoleCommand = (): Command =>
  withCommon(new Command("console").description("print a one-time sign-in link for the web console"))
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Common>(async (api, options) => {
        const link = await api.post("/v1/sign-in-links");
        if (options.json) return printJson(link);
        print(`${api.url}/sign-in#${link.code}\n`);
        tell(
          paragraph(
            `It works once, until ${minute(link.expiresAt)} UTC, and gives the same access as your token.`,
          ),
        );
      }),
    );

const EXAMPLES = `  postmaster console
  postmaster console --url https://postmaster.example.org`;
