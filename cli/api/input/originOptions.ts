import { Option } from "commander";

/** Whose mail a list is of. */
export type OfOrigin = { credential?: string; sourceIp?: string };

export const credentialOption = (): Option =>
  new Option("--credential <name>", "sent with this credential: the name of an IAM user or role");

export const sourceIpOption = (): Option =>
  new Option("--source-ip <address>", "sent to SES from this IP address");
