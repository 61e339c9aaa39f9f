import type { Rule } from "./rule.ts";

/** What Postfix itself says of the way to the relay, and of what it does not take. */
export const POSTFIX_RULES: readonly Rule[] = [
  {
    code: "no_sasl_mechanism",
    words: /no mechanism available|No worthy mechs|no SASL authentication mechanisms/i,
    title: "No way to sign in",
    explanation:
      "Postfix and the relay share no SASL mechanism: its plug-ins are not installed, or plain text is forbidden (smtp_sasl_security_options), as it is by default.",
    remedy:
      "Install libsasl2-modules (on Red Hat: cyrus-sasl-plain), set smtp_sasl_security_options = noanonymous, and reload Postfix.",
  },
  {
    code: "authentication_failed",
    words: /SASL authentication failed/i,
    title: "Signing in to the relay failed",
    explanation: "The relay did not take Postfix's credentials, for the reason in its words.",
    remedy: "Check sasl_passwd against the relay's user and password, run postmap on it, and reload Postfix.",
  },
  {
    code: "tls_not_offered",
    words: /TLS is required, but was not offered/i,
    title: "The relay did not offer TLS",
    explanation: "SES always does: this is another server, or something in between that takes STARTTLS away.",
    remedy: "Check relayhost, and firewalls that inspect SMTP (Cisco's fixup, antivirus).",
  },
  {
    code: "certificate_untrusted",
    words: /certificate not (?:trusted|verified)|certificate verification failed/i,
    title: "The relay's certificate is not trusted",
    explanation: "Postfix was told to verify it, and could not.",
    remedy:
      "Install ca-certificates, set smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt (Red Hat: /etc/pki/tls/cert.pem), and reload Postfix. If that is so already, somebody reads along.",
  },
  {
    code: "tls_failed",
    words: /Cannot start TLS|TLS.*handshake|SSL_connect|TLS engine is unavailable/i,
    title: "TLS could not be started",
    explanation: "The two ends found no version or cipher in common, or the connection broke off on the way.",
    remedy:
      "Check smtp_tls_protocols (TLS 1.2 and newer), the log lines beside it, and firewalls that inspect TLS.",
  },
  {
    code: "tls_port",
    words:
      /\]:(?:2?465)\b.*(?:timed out|lost connection)|(?:timed out|lost connection).*\]:(?:2?465)\b|lost connection.*receiving the initial server greeting/i,
    title: "The port speaks TLS from the first byte",
    explanation: "465 and 2465 do; Postfix by default waits there for words in the clear that never come.",
    remedy:
      "Use port 587 or 2587 in relayhost, or set smtp_tls_wrappermode = yes with smtp_tls_security_level = encrypt.",
  },
  {
    code: "port_25_blocked",
    words: /\]:25: Connection (?:timed out|refused)|\]:25\b.*timed out/i,
    title: "Port 25 is blocked or throttled",
    explanation: "AWS throttles port 25 out of EC2, and many networks block it.",
    remedy: "Use port 587 or 2587: relayhost = [email-smtp.<region>.amazonaws.com]:587. Reload Postfix.",
  },
  {
    code: "connection_refused",
    words: /Connection refused/i,
    title: "The relay refuses connections",
    explanation: "Nothing listens at that address and port, or a firewall says no.",
    remedy: "Check relayhost: [email-smtp.<region>.amazonaws.com]:587, in brackets, with the port.",
  },
  {
    code: "connection_timed_out",
    words: /Connection timed out|Operation timed out|timed out (?:while|after)/i,
    title: "The relay does not answer",
    explanation:
      "Packets are dropped on the way: a firewall, a security group, or a network without a way out.",
    remedy:
      "Let port 587 out in firewalls, security groups and network ACLs; 2587 is another that SES listens on.",
  },
  {
    code: "relay_name_unknown",
    words: /(?:Host or domain name not found|Name service error|unable to look up host).*amazonaws\.com/i,
    title: "The relay's name was not found in DNS",
    explanation:
      "A wrong region or a typing error in relayhost, missing brackets (type=MX), or no DNS on this host.",
    remedy:
      "Check relayhost, [email-smtp.<region>.amazonaws.com]:587, and /etc/resolv.conf (also the copy in Postfix's chroot).",
  },
  {
    code: "name_unknown",
    words:
      /Host or domain name not found|Name service error|unable to look up host|Host not found|Name or service not known/i,
    title: "A name was not found in DNS",
    explanation:
      "The domain does not exist or takes no mail, or DNS does not answer this host. With a relay, it is the relay's name.",
    remedy:
      "Correct the address or relayhost; if many names fail, check /etc/resolv.conf (also the copy in Postfix's chroot).",
  },
  {
    code: "network_unreachable",
    words: /Network is unreachable|No route to host/i,
    title: "There is no way to the relay",
    explanation: "Often an IPv6 address on a host without IPv6.",
    remedy: "Set inet_protocols = ipv4 and restart Postfix, or mend the network.",
  },
  {
    code: "connection_lost",
    words: /lost connection|Connection reset|Broken pipe/i,
    title: "The connection broke off",
    explanation: "The relay or the network ended it in the middle.",
    remedy:
      "Wait for the next try. If it happens often, look at firewalls that end long connections, and at the MTU.",
  },
  {
    code: "mail_loops",
    words: /loops back to myself|too many hops/i,
    title: "The mail goes in a circle",
    explanation: "Postfix would hand it to itself.",
    remedy: "Set relayhost, and take out of mydestination what is not delivered here (or add what is).",
  },
  {
    code: "transport_unavailable",
    words: /mail transport unavailable|unknown mail transport error/i,
    title: "A part of Postfix is missing or fails",
    explanation: "The delivery program could not be started, or it died.",
    remedy: "See the warnings and fatal lines beside it in the log, and postfix check.",
  },
  {
    code: "relay_denied",
    words: /Relay access denied|relay not permitted/i,
    title: "Relaying was refused",
    explanation:
      "The server does not hand on mail for this client: it is not in mynetworks and has not signed in.",
    remedy:
      "If it is the application's host, add its address to mynetworks; if it is a stranger, all is well.",
  },
  {
    code: "discarded",
    statuses: ["rejected"],
    words: /DISCARD/i,
    title: "Discarded by a rule of this host",
    explanation: "A header, body or access rule, or a filter, threw the mail away.",
    remedy: "If the mail was wanted, mend the rule.",
  },
];
