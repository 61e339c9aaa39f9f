import { describe, expect, it } from "vitest";
import { commandsIn, problemIn, TABLE } from "./problemsIn.ts";

describe("a line in which Postfix speaks of itself", () => {
  it.each([
    ["smtp", `error: open database ${TABLE}.db: No such file or directory`, "table_missing", TABLE],
    [
      "smtp",
      `warning: hash:${TABLE} is unavailable. open database ${TABLE}.db: No such file`,
      "table_missing",
      TABLE,
    ],
    ["smtp", `warning: hash:${TABLE} lookup error for "192.0.2.1"`, "table_missing", TABLE],
    [
      "smtp",
      `fatal: open lmdb:${TABLE}: cannot open lmdb:${TABLE}.lmdb: No such file`,
      "table_missing",
      TABLE,
    ],
    ["smtp", `fatal: open ${TABLE}: No such file or directory`, "table_missing", TABLE],
    ["proxymap", `error: open database ${TABLE}.db: Permission denied`, "table_missing", TABLE],
    [
      "smtp",
      "error: unsupported dictionary type: hash. Is the postfix-hash package installed?",
      "table_type_missing",
      "hash",
    ],
    ["smtp", `warning: database ${TABLE}.db is older than source file ${TABLE}`, "table_outdated", TABLE],
    [
      "smtp",
      "warning: 8AD2E2D4532: smtp_sasl_password_maps lookup error",
      "table_lookup",
      "smtp_sasl_password_maps",
    ],
    [
      "cleanup",
      "warning: 8AD2E2D4532: virtual_alias_maps map lookup problem for a@b -- message not accepted, try again later",
      "table_lookup",
      "virtual_alias_maps",
    ],
    ["smtp", "warning: SASL authentication failure: No worthy mechs found", "sasl_library", ""],
    ["smtp", "warning: unsupported SASL client implementation: cyrus", "sasl_library", ""],
    [
      "smtp",
      "warning: x[192.0.2.1]:587 offered no supported AUTH mechanisms: 'PLAIN LOGIN'",
      "sasl_mechanisms",
      "",
    ],
    [
      "smtp",
      "fatal: specify a password table via the `smtp_sasl_password_maps' configuration parameter",
      "password_table",
      "",
    ],
    ["smtpd", "fatal: no SASL authentication mechanisms", "smtpd_sasl", ""],
    [
      "smtp",
      'warning: cannot load Certification Authority data, CAfile="/etc/ssl/no.crt": disabling TLS support',
      "tls_file",
      "/etc/ssl/no.crt",
    ],
    [
      "smtpd",
      'warning: cannot get RSA certificate from file "/etc/ssl/no.pem": disabling TLS support',
      "tls_file",
      "/etc/ssl/no.pem",
    ],
    [
      "smtp",
      "warning: TLS library problem: error:0A00010B:SSL routines::wrong version number:../ssl/record/ssl3_record.c:350:",
      "tls_library",
      "wrong version number",
    ],
    [
      "smtp",
      "warning: bad network port: 5877x for destination: [email-smtp]:5877x",
      "relayhost_value",
      "5877x",
    ],
    [
      "smtp",
      "warning: unable to look up host email-smtp.eu-wst-1.amazonaws.com: Name or service not known",
      "dns_failed",
      "email-smtp.eu-wst-1.amazonaws.com",
    ],
    ["master", "fatal: bind 127.0.0.1 port 25: Address already in use", "port_in_use", "port 25"],
    ["master", "fatal: bind 192.0.2.1 port 25: Cannot assign requested address", "bind_failed", ""],
    ["cleanup", "warning: A10000000015: write queue file: No space left on device", "disk_full", ""],
    [
      "smtpd",
      "warning: not enough free space in mail queue: 100 bytes < 1.5*message size limit",
      "disk_full",
      "",
    ],
    ["sendmail", "fatal: www-data(33): queue file write error", "queue_write", ""],
    ["sendmail", "fatal: www-data(33): message file too big", "message_too_big", "user www-data"],
    ["postdrop", "warning: uid=33: File too large", "message_too_big", "user 33"],
    ["cleanup", "warning: A10000000015: queue file size limit exceeded", "message_too_big", ""],
    ["postfix-script", "fatal: the Postfix mail system is not running", "not_running", ""],
    ["postqueue", "warning: Mail system is down -- accessing queue directly", "not_running", ""],
    ["postfix-script", "fatal: the Postfix mail system is already running", "already_running", ""],
    [
      "master",
      'warning: service "smtp" (25) has reached its process limit "100": new clients may experience noticeable delays',
      "process_limit",
      "smtp",
    ],
    [
      "qmgr",
      "warning: connect to transport private/smtp: Resource temporarily unavailable",
      "transport_busy",
      "smtp",
    ],
    ["qmgr", "warning: connect to transport private/old: No such file or directory", "transport_busy", "old"],
    ["master", "warning: process /usr/lib/postfix/sbin/smtp pid 77 exit status 1", "process_died", "smtp"],
    [
      "master",
      "warning: /usr/lib/postfix/sbin/smtp: bad command startup -- throttling",
      "process_died",
      "smtp",
    ],
    [
      "qmgr",
      "warning: transport smtp failure -- see a previous warning/fatal/panic logfile record for the problem description",
      "process_died",
      "smtp",
    ],
    ["qmgr", "warning: private/smtp socket: malformed response", "process_died", "smtp"],
    [
      "postfix-script",
      "warning: not owned by root: /var/spool/postfix/etc",
      "permissions",
      "/var/spool/postfix/etc",
    ],
    [
      "postfix-script",
      "warning: group or other writable: /etc/postfix/./main.cf",
      "permissions",
      "/etc/postfix/./main.cf",
    ],
    [
      "postdrop",
      "warning: mail_queue_enter: create file maildrop/123.45: Permission denied",
      "permissions",
      "maildrop",
    ],
    [
      "postfix-script",
      "warning: /var/spool/postfix/etc/resolv.conf and /etc/resolv.conf differ",
      "chroot_outdated",
      "/etc/resolv.conf",
    ],
    ["postfix-script", "warning: damaged message: corrupt/4XyZ", "queue_damaged", ""],
    [
      "smtpd",
      "warning: connect to Milter service inet:localhost:8891: Connection refused",
      "milter_down",
      "inet:localhost:8891",
    ],
    [
      "smtpd",
      "warning: problem talking to server 127.0.0.1:10023: Connection refused",
      "policy_down",
      "127.0.0.1:10023",
    ],
    ["trivial-rewrite", "warning: dict_ldap_connect: Unable to bind to server ldap://x", "database_down", ""],
    [
      "smtp",
      "warning: connect #1 to subsystem private/tlsmgr: Connection refused",
      "internal_service",
      "private/tlsmgr",
    ],
    [
      "postconf",
      "warning: /etc/postfix/main.cf: unused parameter: smtp_sasl_pasword_maps=hash:/x",
      "unused_parameter",
      "smtp_sasl_pasword_maps",
    ],
    [
      "postconf",
      "warning: /etc/postfix/main.cf: undefined parameter: mynetwork",
      "undefined_parameter",
      "mynetwork",
    ],
    [
      "smtp",
      "warning: /etc/postfix/main.cf, line 45: overriding earlier entry: relayhost=[x]:587",
      "duplicate_parameter",
      "relayhost",
    ],
    [
      "smtp",
      "fatal: bad boolean configuration: smtp_sasl_auth_enable = ja",
      "configuration",
      "smtp_sasl_auth_enable",
    ],
    ["smtp", 'fatal: invalid tls security level: "secured"', "configuration", ""],
    [
      "master",
      "fatal: /etc/postfix/master.cf: line 12: bad transport type: unxi",
      "configuration",
      "/etc/postfix/master.cf line 12",
    ],
    ["postfix-script", "fatal: no /etc/postfix/master.cf file found", "configuration", ""],
    [
      "smtpd",
      "warning: My hostname vm is not a fully qualified name - set myhostname or mydomain in main.cf",
      "hostname",
      "",
    ],
    [
      "sendmail",
      "fatal: User www-data(33) is not allowed to submit mail",
      "submission_denied",
      "user www-data",
    ],
    ["smtpd", "warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", "strangers", ""],
    [
      "smtpd",
      "warning: hostname x.example does not resolve to address 192.0.2.9: Name or service not known",
      "strangers",
      "",
    ],
  ])("%s: %s is %s of %j", (program, text, code, subject) => {
    const problem = problemIn(program, text);
    expect([problem?.code, problem?.subject]).toEqual([code, subject]);
    if (problem?.gravity !== "notice") expect(problem?.remedy.length).toBeGreaterThan(0);
  });

  it.each([
    ["smtp", `error: open database ${TABLE}.db: No such file`, `postmap hash:${TABLE}`],
    ["local", "error: open database /etc/aliases.db: No such file", "postalias hash:/etc/aliases"],
    ["smtp", `fatal: cannot open lmdb:${TABLE}: No such file`, `postmap lmdb:${TABLE}`],
    [
      "smtp",
      "warning: SASL authentication failure: No worthy mechs found",
      "apt-get install libsasl2-modules",
    ],
    ["master", "fatal: bind 127.0.0.1 port 25: Address already in use", "ss -ltnp 'sport = :25'"],
    [
      "postfix-script",
      "warning: group or other writable: /etc/postfix/main.cf",
      "chmod go-w /etc/postfix/main.cf",
    ],
    ["postfix-script", "warning: not owned by root: /etc/postfix/x", "chown root /etc/postfix/x"],
    [
      "postconf",
      "warning: /etc/postfix/main.cf: unused parameter: smtp_tls_CAfle=/x",
      "postconf smtp_tls_CAfile",
    ],
  ])("%s: %s is mended by %s", (program, text, command) =>
    expect(commandsIn(program, text)?.[0]).toBe(command),
  );
});
