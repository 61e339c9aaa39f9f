import { Command } from "commander";
import { ApiClient, ProblemError } from "../client/apiClient.ts";
import { checkedToken, checkedUrl, configPath, writeConfiguration } from "../client/configuration.ts";
import { EXIT_STATUS, Failure, USAGE } from "../client/failure.ts";
import { print, readSecret, tell } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

/** `postmaster login`: reads the token from standard input, because every user of a machine can see arguments. */
export const loginCommand = (): Command =>
  new Command("login")
    .description("save a service URL and an API token (read from standard input)")
    .requiredOption("--url <url>", "service URL")
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(async (options: { url: string }) => {
      const url = checkedUrl(options.url, "--url");
      if (isOpenToOthers(url))
        tell("This URL begins with http: others on the network can read the token. Use https if you can.\n");
      await new ApiClient({ url, token: undefined }).get("/v1/health");
      const token = checkedToken(await readSecret(`Token for ${url} (not shown): `));
      await checkToken(new ApiClient({ url, token }));
      const path = configPath(process.env);
      await writeConfiguration(path, { url, token });
      print(paragraph(`Signed in to ${url}. The URL and token are saved in ${path}, readable only by you.`));
      const stronger = ["POSTMASTER_URL", "POSTMASTER_TOKEN"].filter((name) => process.env[name]);
      if (stronger.length > 0)
        tell(
          paragraph(
            `${stronger.join(" and ")} in the environment take${stronger.length === 1 ? "s" : ""} precedence.`,
          ),
        );
    });

const checkToken = async (api: ApiClient): Promise<void> => {
  try {
    await api.get("/v1/suppressions", { query: { limit: 1 } });
  } catch (error) {
    // A valid token, but without the scope to read.
    if (error instanceof ProblemError && error.problem.code === "missing_scope") return;
    if (error instanceof ProblemError && error.problem.status === 401)
      throw new Failure(USAGE, `${api.url} rejected this token: ${error.problem.detail} Nothing was saved.`);
    throw error;
  }
};

const isOpenToOthers = (url: string): boolean =>
  url.startsWith("http:") && !["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);

const EXAMPLES = `  postmaster login --url https://postmaster.example.org
  postmaster login --url http://127.0.0.1:8080 < token.secret`;
