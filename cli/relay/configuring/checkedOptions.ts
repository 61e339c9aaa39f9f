import { isIP } from "node:net";
import { regionOfRelay } from "../../../shared/relay/endpoints.ts";
import { UsageError } from "../../target.ts";

export type ConfigureOptions = {
  region: string;
  port: number;
  host?: string;
  caFile?: string;
  mapType?: string;
  loopback: boolean;
  masquerade?: string;
  sender?: string;
  senderIn?: "envelope" | "header" | "both";
  dryRun?: boolean;
  connect: boolean;
  reload: boolean;
};

/** An option that cannot be used; the code is stable, and in the message. */
export class OptionError extends UsageError {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${message} [${code}]`);
    this.code = code;
  }
}

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`, "i");
/** Postfix expands `$`, and separates by spaces, commas and braces. */
const PLAIN_PATH = /^[^\p{Cc}\s$,{}]+$/u;

/** Refuses what Postfix would read otherwise than as it was meant, before anything is touched. */
export const checkOptions = (options: ConfigureOptions, directory: string): void => {
  const { region, host, masquerade, sender, caFile, mapType, port } = options;
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/.test(region))
    throw new OptionError("invalid_region", `--region ${shown(region)} is not a region, such as eu-west-1`);
  if (host !== undefined && !HOST_NAME.test(host) && isIP(host) === 0)
    throw new OptionError(
      "invalid_host",
      `--host ${shown(host)} is not a host name: give the name alone, without brackets or port`,
    );
  const ofHost = host === undefined ? undefined : regionOfRelay(host);
  if (ofHost !== undefined && ofHost !== region)
    throw new OptionError(
      "region_mismatch",
      `--host ${host} is in ${ofHost}, and the password is for ${region}: give --region ${ofHost}`,
    );
  if (ofHost !== undefined && ![25, 465, 587, 2465, 2587].includes(port))
    throw new OptionError("invalid_port", `SES does not listen on port ${port}`);
  if (masquerade !== undefined && !HOST_NAME.test(masquerade))
    throw new OptionError("invalid_masquerade", `--masquerade ${shown(masquerade)} is not a domain`);
  if (sender !== undefined && !/^[\w.!#%&*+/=?^~-]+@[\w.-]+$/.test(sender))
    throw new OptionError(
      "invalid_sender",
      `--sender ${shown(sender)} is not an address that Postfix can use here`,
    );
  if (caFile !== undefined && !PLAIN_PATH.test(caFile))
    throw new OptionError(
      "invalid_ca_file",
      `--ca-file ${shown(caFile)} has characters that Postfix expands`,
    );
  if (mapType !== undefined && !/^[a-z]+$/.test(mapType))
    throw new OptionError(
      "invalid_map_type",
      `--map-type ${shown(mapType)} is not a map type of this Postfix: postconf -m lists them`,
    );
  if (!PLAIN_PATH.test(directory))
    throw new OptionError(
      "invalid_config_dir",
      `--config-dir ${shown(directory)} has characters that Postfix expands or splits at`,
    );
};

/** As JSON, so that nothing in it acts on the terminal. */
export const shown = (text: string): string => JSON.stringify(text).replace(/[^\x20-\x7e]/g, "?");
