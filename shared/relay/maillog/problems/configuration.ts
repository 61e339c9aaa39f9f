import { shell } from "../../../remedies/remedy.ts";
import { nearParameter } from "./nearParameter.ts";
import type { ProblemRule } from "./problem.ts";

const CHECK = shell("Check the configuration.", "postfix check");

/** main.cf and master.cf, and the services that they name [postconf(5), master(5)]. */
export const CONFIGURATION_RULES: readonly ProblemRule[] = [
  {
    code: "unused_parameter",
    words: /unused parameter: /i,
    severity: "warning",
    title: "A parameter that Postfix does not know",
    explanation:
      "main.cf or master.cf sets a parameter that Postfix does not know, often because of a typo. It has no effect.",
    remedy: [shell("List them.", "postconf 2>&1 >/dev/null | grep unused")],
    tell: ({ text }) => {
      const [, name] = /unused parameter: ([\w.-]{1,100})/i.exec(text) ?? [];
      if (name === undefined) return undefined;
      const meant = nearParameter(name);
      const isMain = !/master\.cf/.test(text);
      return {
        subject: name,
        explanation: `Postfix does not know the parameter ${name}, so it has no effect.${meant === undefined ? "" : ` ${meant} was probably meant.`}`,
        remedy: [
          ...(meant === undefined
            ? []
            : [
                shell("See the current value of the parameter that was probably meant.", `postconf ${meant}`),
              ]),
          isMain && /^\w+$/.test(name)
            ? shell("Remove it from main.cf.", `postconf -X ${name}`)
            : { text: "Correct it in master.cf." },
        ],
      };
    },
  },
  {
    code: "undefined_parameter",
    words: /undefined parameter: /i,
    severity: "warning",
    title: "An undefined parameter",
    explanation: "main.cf or master.cf refers to a parameter ($name) that is not set.",
    remedy: [CHECK],
    tell: ({ text }) => {
      const [, name] = /undefined parameter: ([\w.-]{1,100})/i.exec(text) ?? [];
      return name === undefined
        ? undefined
        : {
            subject: name,
            explanation: `main.cf or master.cf refers to $${name}, which is not set.`,
            remedy: [
              shell(
                "See where it is used.",
                `grep -n ${/^[\w.-]+$/.test(name) ? name : "'\\$'"} /etc/postfix/main.cf /etc/postfix/master.cf`,
              ),
            ],
          };
    },
  },
  {
    code: "duplicate_parameter",
    words: /overriding earlier entry: |duplicate master\.cf entry/i,
    severity: "warning",
    title: "A setting appears twice",
    explanation: "A parameter or a service appears twice. Postfix uses the last one.",
    remedy: [CHECK],
    tell: ({ text }) => {
      const [, file = "main.cf", line] = /^(\S{1,255}), line (\d{1,7}): /.exec(text) ?? [];
      const [, name] = /(?:earlier entry: |service )"?([\w.-]{1,100})/.exec(text) ?? [];
      return name === undefined
        ? undefined
        : {
            subject: name,
            explanation: `${name} appears twice${line === undefined ? "" : ` (${file}, line ${line})`}. Postfix uses the last one.`,
            remedy: [
              shell(
                "See both.",
                `grep -n '^${/^[\w.-]+$/.test(name) ? name : ""}' /etc/postfix/main.cf /etc/postfix/master.cf`,
              ),
            ],
          };
    },
  },
  {
    code: "deprecated_parameter",
    words: /support for parameter|is obsolete; instead|is deprecated|will be removed/i,
    severity: "notice",
    title: "An outdated parameter",
    explanation: "Postfix will stop supporting a parameter in main.cf; the line names the new one.",
    remedy: [],
    tell: ({ text }) => {
      const [, name] = /"([a-z_]{1,100})"/.exec(text) ?? /^([a-z_]{1,100}) is obsolete/.exec(text) ?? [];
      return name === undefined ? undefined : { subject: name };
    },
  },
  {
    code: "configuration",
    words:
      /bad (?:boolean|numerical|string|time|transport|inet|field|parameter|value|address pattern|syntax|operator|compatibility|command startup configuration)|missing '='|invalid tls security level|Invalid TLS (?:level|protocol)|bad string length|unknown (?:group|user) name|is not an absolute pathname|(?:main|master)\.cf: |file \S{1,255}: (?:line|parameter)|line \d{1,7}: |parameter \S{1,100}: |config variable |no \S{1,255}\/master\.cf file found|get_master_ent|field "[^"]{1,60}"|field name|null transport|cannot execute \S{1,255}postconf|no Postfix [\w -]{1,40} (?:directory|program)|master\.cf/i,
    severity: "critical",
    title: "An error in main.cf or master.cf",
    explanation: "Postfix cannot read its configuration, so all or part of it is not running.",
    remedy: [CHECK],
    tell: ({ text }) => {
      const [, file, line] =
        /(\/[\w/.-]{1,250}): ?(?:line (\d{1,7}))?/.exec(text) ??
        /(\/[\w/.-]{1,250}), line (\d{1,7})/.exec(text) ??
        [];
      const place = /(\/[\w/.-]{1,250}), line (\d{1,7})/.exec(text);
      const at =
        place === null
          ? line === undefined
            ? file
            : `${file} line ${line}`
          : `${place[1]} line ${place[2]}`;
      const [, parameter] =
        /(?:configuration: |parameter |variable |value: |\d: |>: )([a-z]\w{2,80}(?:_\w{1,80}))/.exec(text) ??
        [];
      const subject = parameter ?? at ?? /"([^"]{1,60})"/.exec(text)?.[1];
      if (subject === undefined) return undefined;
      return {
        subject,
        explanation: `Postfix ${parameter === undefined ? `found an error in ${subject}` : `cannot use the value of ${parameter}`}${parameter !== undefined && at !== undefined ? ` (${at})` : ""}, so all or part of Postfix is not running.`,
        remedy: [
          ...(parameter === undefined ? [] : [shell("See its value.", `postconf ${parameter}`)]),
          CHECK,
          shell("When it is corrected, restart Postfix.", "systemctl restart postfix"),
        ],
      };
    },
  },
  {
    code: "hostname",
    words: /not a fully qualified name|unable to use my own hostname|valid_hostname/i,
    severity: "warning",
    title: "The host name is not usable",
    explanation: "myhostname is not a fully qualified name, such as mail.example.org.",
    remedy: [
      shell("See it.", "postconf myhostname mydomain"),
      shell("Set it.", "postconf -e myhostname=HOST.EXAMPLE.ORG"),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "submission_denied",
    words: /is not allowed to submit mail/i,
    severity: "critical",
    title: "A user is not allowed to submit mail",
    explanation: "authorized_submit_users does not allow a user of this host to send.",
    remedy: [shell("See who is allowed to.", "postconf authorized_submit_users")],
    tell: ({ text }) => {
      const [, user] = /User ([\w.-]{1,40})\(/.exec(text) ?? [];
      return user === undefined
        ? undefined
        : {
            subject: `user ${user}`,
            explanation: `authorized_submit_users does not allow the user ${user} of this host to send.`,
          };
    },
  },
];
