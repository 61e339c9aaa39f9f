import { Command } from "commander";
import { isConsolePath, signInUrl } from "../../../shared/sessions/signInLink.ts";
import { EXIT_STATUS, Failure, USAGE } from "../client/failure.ts";
import { type Common, calling, withCommon } from "../client/operation.ts";
import { print, printJson, tell } from "../output/terminal.ts";
import { minute, paragraph } from "../output/text.ts";

/**
 * `postmaster console`: prints a link and opens no browser, for that would make the code an argument, which every user
 * of a machine sees.
 */
export const consoleCommand = (): Command =>
  withCommon(
    new Command("console")
      .description("print a one-time sign-in link for the web console")
      .argument("[page]", "page that the link opens, for example /warnings"),
  )
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Common, [string | undefined]>(async (api, options, page) => {
        if (page !== undefined && !isConsolePath(page))
          throw new Failure(
            USAGE,
            `${page} is not a page of the console: begin with /, for example /warnings`,
          );
        const link = await api.post("/v1/sign-in-links");
        if (options.json) return printJson(link);
        print(`${signInUrl(api.url, link.code, page)}\n`);
        tell(
          paragraph(
            `It works once, until ${minute(link.expiresAt)} UTC, and gives the same access as your token.`,
          ),
        );
      }),
    );

const EXAMPLES = `  postmaster console
  postmaster console /warnings
  postmaster console --url https://postmaster.example.org`;
