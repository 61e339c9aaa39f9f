import { Command, InvalidArgumentError } from "commander";
import { USAGE } from "../api/client/failure.ts";
import { type Common, calling, withCommon } from "../api/client/operation.ts";
import { print, printJson, progress } from "../api/output/terminal.ts";
import { onInterrupt } from "./interrupts.ts";

type Options = Common & { from: string; stack: string; region?: string; identity?: string; wait: number };

/** `postmaster prove`. */
export const proveCommand = (): Command =>
  withCommon(
    new Command("prove")
      .description("test a deployment end to end, from SES to the warnings; exits 1 if a part is broken")
      .requiredOption("--from <address>", "verified sender of the test messages")
      .option("--stack <name>", "CloudFormation stack", process.env["POSTMASTER_STACK"] || "postmaster-prod")
      .option("--region <region>", "AWS region of the stack (default: AWS_REGION or the profile's)")
      .option(
        "--identity <domain>",
        "unused domain that is requested and then deleted (default: one under example.com)",
      )
      .option("--wait <seconds>", "longest wait for each event and message", seconds, 60),
  )
    .addHelpText("after", EXAMPLES)
    .action(
      calling<Options>(async (api, options) => {
        const [{ prove }, { reportText, statusOf }] = await Promise.all([
          import("./prove.ts"),
          import("./report.ts"),
        ]);
        const interrupt = new AbortController();
        onInterrupt(() => {
          progress("Interrupted: removing what was created…");
          interrupt.abort();
        });
        const report = await prove(api, {
          from: options.from,
          stack: options.stack,
          region: options.region,
          identity: options.identity,
          waitMs: options.wait * 1_000,
          interrupted: interrupt.signal,
          onResult: ({ step, seen }) => progress(`${step}: ${seen}`),
        });
        progress("");
        if (options.json) printJson(report);
        else print(reportText(report));
        process.exitCode = report.interrupted ? USAGE : statusOf(report);
      }),
    );

const LONGEST_WAIT_S = 900;

const seconds = (text: string): number => {
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= LONGEST_WAIT_S) return Number(text);
  throw new InvalidArgumentError(`Give a number of seconds from 1 to ${LONGEST_WAIT_S}.`);
};

const EXAMPLES = `
Run it once after each deployment, with an admin token and AWS credentials;
docs/deployment.md has the permissions that they need. It sends five messages
to SES's mailbox simulator and a test warning (two if the first is lost) to the
subscribers, and removes everything else that it creates, even after Ctrl-C.

Examples:
  postmaster prove --from redcap@example.org --region eu-west-1
  postmaster prove --from redcap@example.org --json > proof.json

Exit status: 0 everything works; 1 a part is broken, or something was left
behind; 2 usage error, interrupted, or a part could not be tested (a permission
was missing); 3 AWS cannot be reached.`;
