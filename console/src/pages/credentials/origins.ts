import { urlOf } from "../../api/call.ts";

/** By what one tells who sent mail: the credential it was handed to SES with, or the IP address it came from. */
export type OriginKind = "credential" | "sourceIp";

export const NAMES: Record<OriginKind, string> = { credential: "Credential", sourceIp: "IP address" };

/** The page of one of them. */
export const originUrl = (kind: OriginKind, name: string): string => urlOf("/credentials", { [kind]: name });
