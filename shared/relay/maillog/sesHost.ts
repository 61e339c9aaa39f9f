import { shell } from "../../remedies/remedy.ts";
import type { Judged, Rule } from "./rule.ts";

type Place = Pick<Judged, "reply" | "relay">;

const relayIn = ({ reply, relay }: Place): string =>
  relay === "" || relay === "none" ? reply.slice(0, 500) : relay;

/** The region of the SES endpoint that the relay is, or that the reply names where Postfix names no relay. */
export const sesRegion = (place: Place): string | undefined =>
  (/email-smtp(?:-fips)?\.([a-z0-9-]{1,30})\.(?:vpce\.)?amazonaws\.com(?![\w-]|\.\w)/i.exec(relayIn(place)) ??
    [])[1]?.toLowerCase();

export const isSes = (place: Place): boolean => sesRegion(place) !== undefined;

/** A TLS tunnel to SES, such as stunnel, listens on this host [SES: smtp-connect]. */
const TUNNEL = /\[(?:127(?:\.\d{1,3}){3}|::1)\]/;

/** Whether the reply can be SES's own: the same words of another server are not about the AWS account. */
export const canBeOfSes = (place: Place): boolean => isSes(place) || TUNNEL.test(relayIn(place));

/** The rules, for replies of SES only. */
export const ofSes = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({ ...rule, when: (judged) => canBeOfSes(judged) && rule.when?.(judged) !== false }));

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
