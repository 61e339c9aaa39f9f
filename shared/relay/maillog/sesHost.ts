import { shell } from "../../remedies/remedy.ts";
import type { Judged } from "./rule.ts";

type Place = Pick<Judged, "reply" | "relay">;

/** The region of the SES endpoint that a reply or its relay names. */
export const sesRegion = ({ reply, relay }: Place): string | undefined =>
  (/email-smtp(?:-fips)?\.([a-z0-9-]{1,30})\.(?:vpce\.)?amazonaws\.com/i.exec(
    `${relay} ${reply.slice(0, 500)}`,
  ) ?? [])[1]?.toLowerCase();

export const isSes = (place: Place): boolean => sesRegion(place) !== undefined;

/** The port that Postfix connected to, where the line names it. */
export const portOf = ({ reply, relay }: Place): number | undefined => {
  const [, port] = /\]:(\d{1,5})(?!\d)/.exec(`${reply.slice(0, 500)} ${relay}`) ?? [];
  return port === undefined ? undefined : Number(port);
};

/** ` --region x` for the AWS CLI; empty where the region is unknown. */
export const regionOption = (place: Place): string => {
  const region = sesRegion(place);
  return region === undefined ? "" : ` --region ${region}`;
};

/** Sets relayhost to the endpoint that is used now, or to a pattern. */
export const setRelayhost = (text: string, region = "REGION") =>
  shell(text, `postconf -e 'relayhost=[email-smtp.${region}.amazonaws.com]:587'`);

export const RELOAD = shell("Reload Postfix.", "postfix reload");
export const FLUSH = shell("Then send the queued messages.", "postqueue -f");
