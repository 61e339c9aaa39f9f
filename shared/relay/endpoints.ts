/** How a port is encrypted: by the STARTTLS command, or from the first byte (what AWS calls a TLS wrapper). */
export type SmtpPort = { port: number; tls: "starttls" | "implicit"; note?: string };
export type SmtpEndpoint = { region: string; host: string; ports: readonly SmtpPort[] };

/** Every region's endpoint has the same ports, and each takes mail only once encrypted [smtp-connect]. */
export const SMTP_PORTS: readonly SmtpPort[] = [
  { port: 587, tls: "starttls" },
  { port: 2587, tls: "starttls" },
  { port: 25, tls: "starttls", note: "throttled by EC2 unless AWS has lifted the restriction" },
  { port: 465, tls: "implicit" },
  { port: 2465, tls: "implicit" },
];

/**
 * Regions whose SES has an SMTP interface [general/latest/gr/ses, smtp-credentials]. SES has an API in more of them
 * (Cape Town, Jakarta, Bahrain, Hyderabad, …); `email-smtp` has no DNS name there.
 */
export const SMTP_REGIONS: readonly string[] = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-south-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

/** Where mail is handed to SES in `region`; undefined where no SMTP interface is known there. */
export const smtpEndpoint = (region: string): SmtpEndpoint | undefined =>
  SMTP_REGIONS.includes(region)
    ? { region, host: `email-smtp.${region}.amazonaws.com`, ports: SMTP_PORTS }
    : undefined;

/**
 * The region that a relay host is of, in the forms that Postfix knows (`[host]:587`, `host:587`, `host`); a VPC endpoint
 * has the region in its name too [send-email-set-up-vpc-endpoints].
 */
export const regionOfRelay = (relayHost: string): string | undefined =>
  /^\[?(?:email-smtp(?:-fips)?\.([a-z0-9-]+)|vpce-[a-z0-9-]+\.email-smtp\.([a-z0-9-]+)\.vpce)\.amazonaws\.com\.?\]?(?::[\w-]+)?$/i
    .exec(relayHost.trim())
    ?.slice(1)
    .find((region) => region !== undefined)
    ?.toLowerCase();

/** How `port` of SES is encrypted; undefined where SES does not listen there. */
export const tlsOfPort = (port: number): SmtpPort["tls"] | undefined =>
  SMTP_PORTS.find((one) => one.port === port)?.tls;
