import { once } from "node:events";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import { regionOfRelay } from "../../../shared/relay/endpoints.ts";
import { nexthopOf } from "../../../shared/relay/nexthop.ts";
import { type Check, look, ok, wrong } from "../checks/check.ts";
import { isTlsLevel, wrapperChecks } from "../checks/tls.ts";
import type { Path, RelayFacts } from "../facts/relayFacts.ts";
import { BY_AUTHORITY } from "../facts/tlsLevel.ts";
import type { Postfix } from "../Postfix.ts";
import { credentialsIn } from "../relaySettings.ts";
import { askPosttlsFinger, type TlsVerdict } from "./posttlsFinger.ts";
import { verifiedTls } from "./verifiedTls.ts";

const TIMEOUT_MS = 10_000;
const MOST_ADDRESSES = 5; // as smtp_mx_address_limit

/**
 * Connects to the relay as Postfix would: to the addresses that Postfix finds, with its TLS settings; signs in and
 * disconnects, and sends nothing. Nothing to tell where the configuration already shows that Postfix gets no further.
 */
export const tryRelay = async (
  path: Path,
  facts: Pick<RelayFacts, "commands">,
  postfix: Postfix,
): Promise<Check[]> => {
  const { host, port = 25 } = nexthopOf(path.nexthop);
  const { resolution, tls } = path;
  const { commands } = facts;
  if (resolution?.kind !== "found" || path.service?.command !== "smtp") return [];
  if (wrapperChecks(path, facts).length > 0 || ["unreadable", "empty"].includes(path.trust)) return [];
  const isSes = regionOfRelay(host) !== undefined;
  if (isSes && ["none", "dane-only"].includes(tls.level)) return [];
  if (tls.level !== "none" && (path.unusableCertificate !== undefined || !isTlsLevel(tls.level))) return [];
  const named = `${host}:${port}`;
  const candidates = resolution.hosts
    .flatMap(({ name, addresses }) =>
      addresses.map((address) => ({ nexthop: host, hostname: name, address, port })),
    )
    .slice(0, MOST_ADDRESSES);
  const reached = await firstReached(candidates);
  if ("errors" in reached) return [unreachable(named, port, reached.errors)];
  const verdict =
    tls.level !== "none" ? await askPosttlsFinger(postfix, path, reached) : ({ kind: "unknown" } as const);
  const fault = tlsFault(named, verdict, path, facts);
  if (fault !== undefined) return [fault];
  if (verdict.kind === "unknown" && ["fingerprint", "dane-only"].includes(tls.level))
    return [
      wrong(
        "tlsUnchecked",
        `Whether Postfix accepts the certificate of ${named} at the level ${tls.level} could not be checked: posttls-finger is missing, or got no answer.`,
        "Send a test message instead, or verify the certificate by its authority:",
        [commands.postconf("smtp_tls_security_level=secure"), commands.postfix("reload")],
      ),
    ];
  return [await signIn(path, reached, named)];
};

type Candidate = { nexthop: string; hostname: string; address: string; port: number };

const firstReached = async (candidates: Candidate[]): Promise<Candidate | { errors: string[] }> => {
  const errors: string[] = [];
  for (const candidate of candidates) {
    const socket = connect({ host: candidate.address, port: candidate.port });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return candidate;
    } catch (error) {
      const isTimeout = error instanceof Error && error.name === "AbortError";
      errors.push(
        isTimeout
          ? `no answer from ${candidate.address} in ${TIMEOUT_MS / 1_000} s`
          : error instanceof Error
            ? error.message
            : String(error),
      );
    } finally {
      socket.on("error", () => {});
      socket.destroy();
    }
  }
  return { errors };
};

const unreachable = (named: string, port: number, errors: string[]): Check =>
  wrong(
    "unreachable",
    `Cannot connect to ${named}: ${errors.join("; ")}.`,
    port === 25
      ? "Many providers block port 25: use 587 or 2587."
      : `A firewall may block it: allow outgoing TCP to port ${port}. SES also listens on 2587 and 2465.`,
  );

const tlsFault = (
  named: string,
  verdict: TlsVerdict,
  { tls, values }: Path,
  { commands }: Pick<RelayFacts, "commands">,
): Check | undefined => {
  switch (verdict.kind) {
    case "untrusted":
      return wrong(
        "certificateUntrusted",
        `The certificate of ${named} could not be verified with smtp_tls_CAfile = ${values.get("smtp_tls_CAfile")}: ${verdict.why}.`,
        "Use the system's CA certificates (Red Hat: /etc/pki/tls/certs/ca-bundle.crt):",
        [commands.postconf("smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt"), commands.postfix("reload")],
      );
    case "wrongName":
      return wrong(
        "certificateName",
        `The certificate of ${named} is for another name: at the level ${tls.level}, Postfix defers mail.`,
        "Use the host name that is in the certificate as relayhost.",
      );
    case "wrongFingerprint":
      return wrong(
        "certificateFingerprint",
        `The certificate of ${named} has none of the fingerprints that the level ${tls.level} accepts (${tls.match ?? values.get("smtp_tls_fingerprint_cert_match") ?? ""}): Postfix defers mail.`,
        "SES renews its certificates. Verify them by their authority instead:",
        [commands.postconf("smtp_tls_security_level=secure"), commands.postfix("reload")],
      );
    case "failed":
      return wrong(
        "tlsHandshake",
        `${named} and Postfix could not agree on TLS: ${verdict.why}.`,
        "Compare smtp_tls_mandatory_protocols and smtp_tls_mandatory_ciphers with Postfix's defaults: postconf -d",
      );
    default:
      return undefined;
  }
};

const signIn = async (path: Path, to: Candidate, named: string): Promise<Check> => {
  const { values, tls, password } = path;
  const { hostname, address, port } = to;
  const isVerifying = BY_AUTHORITY.includes(tls.level);
  const credentials = password.kind === "found" ? credentialsIn(password.entry) : undefined;
  const secure = values.get("smtp_tls_wrappermode") === "yes";
  const transport = createTransport({
    host: address,
    port,
    secure,
    requireTLS: !secure && !["may", "none"].includes(tls.level),
    ignoreTLS: !secure && tls.level === "none",
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    tls: {
      servername: hostname,
      minVersion: "TLSv1.2",
      ...(isVerifying ? await verifiedTls(path, to) : { rejectUnauthorized: false }),
    },
    ...(credentials === undefined ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
  });
  try {
    await transport.verify();
    if (credentials === undefined)
      return look(
        "connected",
        `Connected to ${named}; not authenticated (no password configured).`,
        "Add a password, as shown above.",
      );
    return ok(
      "signedIn",
      `Connected to ${named}: ${isVerifying ? "the certificate is valid, and " : ""}the username and password are accepted.`,
    );
  } catch (error) {
    return failure(named, error);
  } finally {
    transport.close();
  }
};

type SmtpFailure = { code?: string; responseCode?: number; response?: string; message?: string };

const failure = (named: string, error: unknown): Check => {
  const { code = "", responseCode = 0, response, message = String(error) } = error as SmtpFailure;
  // Node adds what would help a program of its own.
  const said = (response ?? message).split("\n")[0]?.replace(/; if the root CA .*/, "");
  if (responseCode >= 400 && responseCode < 500)
    return wrong(
      "relayBusy",
      `${named} is temporarily unavailable: ${said}`,
      "Postfix retries automatically. Run this check again in a few minutes.",
    );
  if (responseCode === 530 || responseCode === 538)
    return wrong("tlsOff", `${named} requires TLS first: ${said}`, "Set smtp_tls_security_level to secure.");
  if (code === "EAUTH" || responseCode === 535)
    return wrong(
      "passwordRejected",
      `${named} rejected the username and password: ${said}`,
      "An SMTP password is valid in one region only, and an IAM secret key is not one: postmaster relay configure derives it. Postfix retries this mail for 5 days.",
    );
  if (code === "ETLS" || /certificate|self.signed|altnames/i.test(message))
    return wrong(
      "certificateUntrusted",
      `The certificate of ${named} could not be verified: ${said}`,
      "Set smtp_tls_CAfile to the CA certificates, and use the host name that is in the certificate.",
    );
  return wrong(
    "connectionBroken",
    `The connection to ${named} broke: ${said}`,
    "A firewall or proxy on the way may inspect SMTP. SES also listens on 2587 and 2465.",
  );
};
