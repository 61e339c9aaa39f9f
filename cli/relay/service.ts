import { readEndpoints } from "../../local/system/endpointsFile.ts";
import { readSettings } from "../../local/system/settings.ts";
import type { Service } from "./followMail.ts";

/** The service that records events: as the environment names it, else one that runs on this machine. */
export const connectionOf = async (env: NodeJS.ProcessEnv): Promise<Service | undefined> => {
  const { POSTMASTER_URL: url = "", POSTMASTER_TOKEN: token = "" } = env;
  if (url !== "" && token !== "") return { url: url.replace(/\/+$/, ""), token };
  const endpoints = await readEndpoints(readSettings(env).dataDir);
  return endpoints === undefined ? undefined : { url: endpoints.api, token: endpoints.token };
};
