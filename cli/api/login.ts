import { Command } from "commander";
import { ApiClient, ProblemError } from "./apiClient.ts";
import { checkedToken, checkedUrl, configPath, writeConfiguration } from "./configuration.ts";
import { EXIT_STATUS, Failure, USAGE } from "./failure.ts";
import { print, readSecret, tell } from "./terminal.ts";
import { paragraph } from "./text.ts";

/** `postmaster login`: the token comes by standard input, for arguments are seen by every user of a machine. */
export const loginCommand = (): Command =>
  new Command("login")
    .description("keep the address of a service, and a token for it that is read from standard input")
    .requiredOption("--url <url>", "the service's address")
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(async (options: { url: string }) => {
      const url = checkedUrl(options.url, "--url");
      if (isOpenToOthers(url))
        tell(
          "The address begins with http: others on the network can read the token. Is there one with https?\n",
        );
      await new ApiClient({ url, token: undefined }).get("/v1/health");
      const token = checkedToken(await readSecret(`Token for ${url} (not shown): `));
      await checkToken(new ApiClient({ url, token }));
      const path = configPath(process.env);
      await writeConfiguration(path, { url, token });
      print(paragraph(`Signed in to ${url}. Address and token are in ${path}, which only you can read.`));
      const stronger = ["POSTMASTER_URL", "POSTMASTER_TOKEN"].filter((name) => process.env[name]);
      if (stronger.length > 0) tell(paragraph(`${stronger.join(" and ")} in the environment come first.`));
    });

const checkToken = async (api: ApiClient): Promise<void> => {
  try {
    await api.get("/v1/suppressions", { limit: 1 });
  } catch (error) {
    // It is a token, if not one that may read.
    if (error instanceof ProblemError && error.problem.code === "missing_scope") return;
    if (error instanceof ProblemError && error.problem.status === 401)
      throw new Failure(
        USAGE,
        `${api.url} does not take this token: ${error.problem.detail} Nothing is kept.`,
      );
    throw error;
  }
};

const isOpenToOthers = (url: string): boolean =>
  url.startsWith("http:") && !["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);

const EXAMPLES = `  postmaster login --url https://postmaster.example.org
  postmaster login --url http://127.0.0.1:8080 < token.secret`;
