import { readFile } from "node:fs/promises";
import { identityOf } from "../../shared/identities/identity.ts";
import { ApiClient } from "../api/client/apiClient.ts";
import { type Configuration, findConfiguration } from "../api/client/configuration.ts";
import { Failure, USAGE, unreadable } from "../api/client/failure.ts";
import { UsageError } from "../target.ts";
import type { SourceGiven } from "./sourceGiven.ts";
import type { IdentitySource } from "./VerifiedList.ts";

const MOST = 10_000; // identities of an account in a region [quotas]

/** A file that cannot be read at the start is an error; later the last list stays in use. */
export const sourceOf = async ({
  verified,
  url,
  tokenFile,
}: SourceGiven): Promise<{ source: IdentitySource; service?: Configuration }> => {
  if (verified !== undefined) {
    const source = identitiesInFile(verified);
    await source.read();
    return { source };
  }
  const service = await findConfiguration({ url, tokenFile }, process.env);
  if (service === undefined)
    throw new UsageError(
      "the guard does not know which senders are verified: give --verified FILE, or a service by --url and --token-file, or by POSTMASTER_URL and POSTMASTER_TOKEN",
    );
  return { source: identitiesOfService(service), service };
};

/** A file with one address or domain a line; `#` begins a comment. */
const identitiesInFile = (path: string): IdentitySource => ({
  name: path,
  read: async () => {
    const text = await readFile(path, "utf8").catch((error: unknown) => {
      throw unreadable(path, error);
    });
    return text.split("\n").flatMap((line, i) => {
      const given = line.replace(/(?:^|\s)#.*$/, "").trim();
      if (given === "") return [];
      const found = identityOf(given);
      if (found === undefined)
        throw new Failure(
          USAGE,
          `line ${i + 1} of ${path} is neither an address nor a domain: ${given.slice(0, 80)}`,
        );
      return [found.identity];
    });
  },
});

/** Those that the service lists as verified. */
const identitiesOfService = (service: Configuration): IdentitySource => ({
  name: service.url,
  read: async () => {
    const { items } = await new ApiClient(service).list("/v1/identities", {}, { limit: MOST });
    return items.flatMap(({ identity, state }) => (state === "verified" ? [identity] : []));
  },
});
