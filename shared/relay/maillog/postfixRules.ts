import { shell } from "../../remedies/remedy.ts";
import type { Rule } from "./rule.ts";

/** Postfix's own messages about the connection to the relay, and about mail it does not accept. */
export const POSTFIX_RULES: readonly Rule[] = [
  {
    code: "no_sasl_mechanism",
    words: /no mechanism available|No worthy mechs|no SASL authentication mechanisms/i,
    title: "No common authentication mechanism",
    explanation:
      "Postfix and the relay share no SASL mechanism: its plug-ins are not installed, or plaintext is forbidden (smtp_sasl_security_options), as it is by default.",
    remedy: [
      shell(
        "Install the SASL plug-ins (on Red Hat: dnf install cyrus-sasl-plain).",
        "apt-get install libsasl2-modules",
      ),
      shell("Allow plain text inside TLS.", "postconf -e smtp_sasl_security_options=noanonymous"),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "authentication_failed",
    words: /SASL authentication failed/i,
    title: "Signing in to the relay failed",
    explanation: "The relay rejected Postfix's credentials, for the reason in its reply.",
    remedy: [
      { text: "Compare sasl_passwd with the relay's user and password." },
      shell("Rebuild its table.", "postmap /etc/postfix/sasl_passwd"),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "tls_not_offered",
    words: /TLS is required, but was not offered/i,
    title: "The relay did not offer TLS",
    explanation: "SES always offers TLS: this is another server, or something on the way removes STARTTLS.",
    remedy: [
      shell("Check relayhost.", "postconf relayhost"),
      { text: "Check firewalls that inspect SMTP (Cisco's fixup, antivirus)." },
    ],
  },
  {
    code: "certificate_untrusted",
    words: /certificate not (?:trusted|verified)|certificate verification failed/i,
    title: "The relay's certificate is not trusted",
    explanation: "Postfix is configured to verify it, but could not.",
    remedy: [
      shell("Install the CA certificates.", "apt-get install ca-certificates"),
      shell(
        "Point Postfix to them (on Red Hat: /etc/pki/tls/cert.pem).",
        "postconf -e smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt",
      ),
      shell("Reload Postfix.", "postfix reload"),
      { text: "If both are already set, the connection may be intercepted." },
    ],
  },
  {
    code: "tls_failed",
    words: /Cannot start TLS|TLS.*handshake|SSL_connect|TLS engine is unavailable/i,
    title: "TLS could not be started",
    explanation: "The two ends found no version or cipher in common, or the connection broke off.",
    remedy: [
      shell("Check the TLS versions: 1.2 and newer are needed.", "postconf smtp_tls_protocols"),
      { text: "Read the log lines next to it." },
      { text: "Check firewalls that inspect TLS." },
    ],
  },
  {
    code: "tls_port",
    words:
      /\]:(?:2?465)\b.*(?:timed out|lost connection)|(?:timed out|lost connection).*\]:(?:2?465)\b|lost connection.*receiving the initial server greeting/i,
    title: "This port expects implicit TLS",
    explanation:
      "Ports 465 and 2465 speak TLS from the first byte; Postfix by default waits for a plaintext greeting that never comes.",
    remedy: [
      shell("Use port 587 or 2587.", "postconf -e 'relayhost=[email-smtp.REGION.amazonaws.com]:587'"),
      shell(
        "Or keep the port, with implicit TLS.",
        "postconf -e smtp_tls_wrappermode=yes smtp_tls_security_level=encrypt",
      ),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "port_25_blocked",
    words: /\]:25: Connection (?:timed out|refused)|\]:25\b.*timed out/i,
    title: "Port 25 is blocked or throttled",
    explanation: "AWS throttles outbound port 25 from EC2, and many networks block it.",
    remedy: [
      shell("Use port 587 or 2587.", "postconf -e 'relayhost=[email-smtp.REGION.amazonaws.com]:587'"),
      shell("Reload Postfix.", "postfix reload"),
    ],
  },
  {
    code: "connection_refused",
    words: /Connection refused/i,
    title: "The relay refuses connections",
    explanation: "Nothing listens at that address and port, or a firewall rejects the connection.",
    remedy: [
      shell(
        "Check relayhost: [email-smtp.REGION.amazonaws.com]:587, in brackets, with the port.",
        "postconf relayhost",
      ),
    ],
  },
  {
    code: "connection_timed_out",
    words: /Connection timed out|Operation timed out|timed out (?:while|after)/i,
    title: "The relay does not answer",
    explanation:
      "Packets are dropped on the way: a firewall, a security group, or a network without a route to the internet.",
    remedy: [
      {
        text: "Allow outgoing port 587 in firewalls, security groups and network ACLs. SES listens on 2587 too.",
      },
    ],
  },
  {
    code: "relay_name_unknown",
    words: /(?:Host or domain name not found|Name service error|unable to look up host).*amazonaws\.com/i,
    title: "The relay's name was not found in DNS",
    explanation: "A wrong region or a typo in relayhost, missing brackets (type=MX), or no DNS on this host.",
    remedy: [
      shell("Check relayhost: [email-smtp.REGION.amazonaws.com]:587.", "postconf relayhost"),
      { text: "Check /etc/resolv.conf, and its copy in Postfix's chroot." },
    ],
  },
  {
    code: "name_unknown",
    words:
      /Host or domain name not found|Name service error|unable to look up host|Host not found|Name or service not known/i,
    title: "A name was not found in DNS",
    explanation:
      "The domain does not exist or accepts no mail, or DNS does not answer this host. With a relay, it is the name of the relay.",
    remedy: [
      { text: "Correct the address or relayhost." },
      { text: "If many names fail, check /etc/resolv.conf, and its copy in Postfix's chroot." },
    ],
  },
  {
    code: "network_unreachable",
    words: /Network is unreachable|No route to host/i,
    title: "No route to the relay",
    explanation: "Often an IPv6 address on a host without IPv6.",
    remedy: [
      shell("Use IPv4 only, or fix the network.", "postconf -e inet_protocols=ipv4"),
      shell("Restart Postfix.", "systemctl restart postfix"),
    ],
  },
  {
    code: "connection_lost",
    words: /lost connection|Connection reset|Broken pipe/i,
    title: "The connection was lost",
    explanation: "The relay or the network ended the connection before the message was sent.",
    actor: "nobody",
    retry: "later",
    remedy: [
      { text: "Wait for the next attempt." },
      { text: "If it happens often, check firewalls that end long connections, and the MTU." },
    ],
  },
  {
    code: "mailLoop",
    words: /loops back to myself|too many hops/i,
    title: "Mail loop",
    explanation: "Postfix would relay the message to itself.",
    remedy: [
      shell("Set relayhost.", "postconf -e 'relayhost=[email-smtp.REGION.amazonaws.com]:587'"),
      shell(
        "List in mydestination exactly the domains that are delivered on this host.",
        "postconf mydestination",
      ),
    ],
  },
  {
    code: "transport_unavailable",
    words: /mail transport unavailable|unknown mail transport error/i,
    title: "A part of Postfix is missing or fails",
    explanation: "The delivery program did not start, or it stopped.",
    remedy: [
      { text: "Read the warnings and fatal lines next to it in the log." },
      shell("Check the configuration.", "postfix check"),
    ],
  },
  {
    code: "relayDenied",
    words: /Relay access denied|relay not permitted/i,
    title: "Relay access denied",
    explanation:
      "The server does not relay mail for this client: it is not in mynetworks and has not signed in.",
    remedy: [
      shell(
        "If it is the application's host, add its address to mynetworks. If it is a stranger, do nothing.",
        "postconf mynetworks",
      ),
    ],
  },
  {
    code: "discarded",
    statuses: ["rejected"],
    words: /DISCARD/i,
    title: "Discarded by a rule on this host",
    explanation: "A header, body or access rule or a filter discarded the message.",
    remedy: [{ text: "If the message was wanted, fix the rule." }],
  },
];
