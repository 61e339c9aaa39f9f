import { regionOfRelay } from "../../../shared/relay/endpoints.ts";
import { kindOfSecret } from "../credentials.ts";
import { shownMap, words } from "../facts/literalMap.ts";
import type { Path, RelayFacts } from "../facts/relayFacts.ts";
import { isBuilt } from "../facts/runtime.ts";
import { BY_AUTHORITY } from "../facts/tlsLevel.ts";
import { credentialsIn } from "../relaySettings.ts";
import { reconfigure } from "./bypass.ts";

import { type Check, look, ok, wrong } from "./check.ts";

/** The line that Postfix uses, and whether SES can take it. */
export const passwordChecks = (path: Path, facts: RelayFacts): Check[] => {
  // What does not go to a relay needs no password, which the check of the route says.
  if (path.nexthop === "" || path.service?.command !== "smtp") return [];
  const stale = staleChecks(facts);
  const line = lineOf(path, facts);
  if (path.password.kind !== "found") return [...line, ...stale];
  const { user, password } = credentialsIn(path.password.entry);
  return [
    ...line,
    ...stale,
    ...(regionOfRelay(path.nexthop) === undefined ? [] : secretChecks(path, { user, password }, facts)),
    ...mechanismChecks(path, facts),
  ];
};

const configure = (path: Path, { commands, region }: RelayFacts, user = "ACCESS_KEY_ID"): string =>
  commands.relay(
    "configure",
    "--region",
    regionOfRelay(path.nexthop) ?? region ?? "REGION",
    "--user",
    user || "ACCESS_KEY_ID",
  );

/** Options of master.cf override what `configure` sets in main.cf. */
const signingIn = (path: Path, facts: RelayFacts): [remedy: string, commands: string[]] => {
  const { commands } = facts;
  const names = ["smtp_sasl_auth_enable", "smtp_sasl_password_maps"];
  const own = path.service?.overrides.filter(([name]) => names.includes(name)) ?? [];
  if (own.length === 0)
    return reconfigure(
      path,
      facts,
      "Configure it, with the SMTP password on standard input:",
      configure(path, facts),
    );
  return [
    "master.cf overrides this setting for the SMTP client. Remove it from master.cf:",
    [
      ...own.map(([name]) => commands.postconfMaster("-PX", `${path.transport}/unix/${name}`)),
      commands.postfix("reload"),
    ],
  ];
};

const lineOf = (path: Path, facts: RelayFacts): Check[] => {
  const { password, nexthop, sender } = path;
  const { commands } = facts;
  const maps = words(path.values.get("smtp_sasl_password_maps") ?? "")
    .map(shownMap)
    .join(", ");
  switch (password.kind) {
    case "off":
      return [
        wrong(
          "authenticationOff",
          `SMTP authentication is off (smtp_sasl_auth_enable = ${path.values.get("smtp_sasl_auth_enable") ?? ""}, smtp_sasl_password_maps = ${maps}): SES replies 530 Authentication required, and mail bounces at once.`,
          ...signingIn(path, facts),
        ),
      ];
    case "failed":
      return [mapFailed(password, facts)];
    case "none":
      return [
        wrong(
          "passwordMissing",
          `${maps} has no password for ${nexthop}: Postfix looks for ${listed(password.keys)}${password.near.length === 0 ? "" : `, and the map has ${listed(password.near)}`}.`,
          `In the map's text, begin the line with ${nexthop}, exactly as in ${path.setting.split(" ")[0]}, then rebuild the map${path.setting === "relayhost" ? "; or run this, which does both:" : "."}`,
          path.setting === "relayhost" ? [configure(path, facts)] : [],
        ),
      ];
    case "found": {
      const { user } = credentialsIn(password.entry);
      const whose = sender === undefined ? "" : ` from ${sender}`;
      const found = ok(
        "password",
        `Mail${whose} to ${nexthop} uses the password of ${password.key}, user ${user}.`,
      );
      if (password.shadowed === undefined) return [found];
      return [
        found,
        look(
          "passwordShadowed",
          `${shownMap(password.map)} has two passwords: Postfix uses the line ${password.key} and never reaches the line ${password.shadowed}.`,
          `If the line ${password.shadowed} is the newer one, delete the line ${password.key} from the map's text, then:`,
          isBuilt(password.map) ? [commands.postmap(password.map)] : [],
        ),
      ];
    }
  }
};

const mapFailed = ({ map, why }: { map: string; why: string }, { commands, values }: RelayFacts): Check => {
  const setting = values.get("smtp_sasl_password_maps") ?? "";
  if (map.startsWith("proxy:"))
    return wrong(
      "mapUnreadable",
      `Postfix cannot read the password map ${shownMap(map)} and defers all mail: ${why}.`,
      "Let the SMTP client open it itself, without proxy:",
      // Not with passwords that are in main.cf itself.
      words(setting).some((one) => shownMap(one) !== one)
        ? []
        : [
            commands.postconf(`smtp_sasl_password_maps=${setting.replaceAll("proxy:", "")}`),
            commands.postfix("reload"),
          ],
    );
  const isMissing = /no such file/i.test(why);
  return wrong(
    isMissing ? "mapMissing" : "mapUnreadable",
    isMissing
      ? `The password map ${shownMap(map)} does not exist: Postfix defers all mail (${why}).`
      : `Postfix cannot read the password map ${shownMap(map)} and defers all mail: ${why}.`,
    isBuilt(map) ? "Build it from its text:" : "Create it, or name another in smtp_sasl_password_maps.",
    isBuilt(map) ? [commands.postmap(map)] : [],
  );
};

const staleChecks = ({ staleMaps, commands }: RelayFacts): Check[] =>
  staleMaps.map(({ map, file }) =>
    wrong(
      "mapStale",
      `${file} was changed after its map was built: Postfix still uses the old entries.`,
      "Build it again:",
      [commands.postmap(map), commands.postfix("reload")],
    ),
  );

const secretChecks = (
  path: Path,
  { user, password }: { user: string; password: string },
  facts: RelayFacts,
): Check[] => {
  const { nexthop } = path;
  const { entry } = path.password.kind === "found" ? path.password : { entry: "" };
  if (!entry.includes(":"))
    return [
      wrong(
        "passwordEncoded",
        isEncoded(entry)
          ? `The line for ${nexthop} is USER:PASSWORD in base64. Write it unencoded, because Postfix encodes it itself. SES rejects this with 535.`
          : `The line for ${nexthop} is not USER:PASSWORD.`,
        "Write it again, with the SMTP password on standard input:",
        [configure(path, facts)],
      ),
    ];
  const kind = kindOfSecret(password);
  const checks: Check[] = [];
  if (kind === "secretKey")
    checks.push(
      wrong(
        "passwordIsSecretKey",
        "The password is an IAM secret access key: SES rejects it with 535.",
        "Derive the SMTP password from it, with the key on standard input:",
        [configure(path, facts, user)],
      ),
    );
  if (kind === "malformed")
    checks.push(
      wrong(
        "passwordMalformed",
        `The password has ${password.length} characters; an SES SMTP password has 44 letters, digits, + and /. SES rejects it with 535.`,
        "Copy it again, or derive it again with the IAM secret key on standard input:",
        [configure(path, facts, user)],
      ),
    );
  if (kind === "unknown")
    checks.push(
      look(
        "passwordOdd",
        "The password does not look like an SES SMTP password (44 characters, starting with B).",
        "Compare it with the one from IAM, or derive it again, with the IAM secret key on standard input:",
        [configure(path, facts, user)],
      ),
    );
  if (!/^A[KS]IA[A-Z0-9]{12,}$/.test(user))
    checks.push(
      look(
        "userOdd",
        `The user ${user} is not an access key id: those begin with AKIA.`,
        "The SMTP user is an IAM user's access key id.",
      ),
    );
  return checks;
};

const isEncoded = (entry: string): boolean =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(entry) &&
  /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(entry, "base64").toString("latin1"));

/** Postfix and SES must share PLAIN or LOGIN, and the library for it must be there. */
const mechanismChecks = (path: Path, { commands, hasSaslPlugin, saslTypes }: RelayFacts): Check[] => {
  const { values, tls, mechanisms } = path;
  const setting = !BY_AUTHORITY.includes(tls.level)
    ? "smtp_sasl_tls_security_options"
    : "smtp_sasl_tls_verified_security_options";
  const checks: Check[] = [];
  if (/\bnoplaintext\b/.test(values.get(setting) ?? ""))
    checks.push(
      wrong(
        "noPlaintext",
        `Postfix and SES share no authentication mechanism (${setting} has noplaintext): Postfix logs “no mechanism available” and defers mail.`,
        "Allow passwords over TLS:",
        [
          commands.postconf(`${setting}=noanonymous`),
          ...(path.service?.overrides.some(([name]) => name.includes("security_options")) === true
            ? [commands.postconfMaster("-P", `${path.transport}/unix/${setting}=noanonymous`)]
            : []),
          commands.postfix("reload"),
        ],
      ),
    );
  const type = values.get("smtp_sasl_type") ?? "cyrus";
  if (!saslTypes.includes(type))
    checks.push(
      wrong(
        "saslTypeUnknown",
        `smtp_sasl_type = ${type}, but this Postfix's SMTP client supports ${saslTypes.join(", ") || "no type"}: it fails, and mail is deferred.`,
        "Use Cyrus SASL (dovecot is for receiving mail, in smtpd_sasl_type):",
        [
          ...(path.service?.overrides.some(([name]) => name === "smtp_sasl_type") === true
            ? [commands.postconfMaster("-PX", `${path.transport}/unix/smtp_sasl_type`)]
            : []),
          commands.postconf("smtp_sasl_type=cyrus"),
          commands.postfix("reload"),
        ],
      ),
    );
  if (mechanisms.length === 0)
    checks.push(
      wrong(
        "mechanismsFiltered",
        `smtp_sasl_mechanism_filter = ${values.get("smtp_sasl_mechanism_filter")} lets neither PLAIN nor LOGIN through, and SES offers only these: Postfix defers mail.`,
        "Allow both:",
        [commands.postconf("smtp_sasl_mechanism_filter=plain, login"), commands.postfix("reload")],
      ),
    );
  if (!hasSaslPlugin)
    checks.push(
      wrong(
        "saslLibraryMissing",
        "The library for PLAIN and LOGIN is not installed: Postfix logs “no mechanism available” and defers mail.",
        "Install it (Red Hat: dnf install cyrus-sasl-plain):",
        ["apt-get install libsasl2-modules"],
      ),
    );
  return checks;
};

const listed = (keys: readonly string[]): string => [...new Set(keys)].join(" and ");
