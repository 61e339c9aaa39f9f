import { shell } from "../../../remedies/remedy.ts";
import type { Judged, Rule } from "../rule.ts";
import { isSes, portOf, RELOAD, sesRegion, setRelayhost } from "../sesHost.ts";

const isImplicitTls = (judged: Judged) => [465, 2465].includes(portOf(judged) ?? 0);

/** Reaching the relay: ports, names and networks [smtp(8), smtp-connect]. */
export const CONNECTION_RULES: readonly Rule[] = [
  {
    code: "tls_port",
    words: /timed out|lost connection/i,
    when: isImplicitTls,
    title: "This port expects implicit TLS",
    explanation:
      "Ports 465 and 2465 speak TLS from the first byte; Postfix by default waits for a plaintext greeting that never comes.",
    remedy: [
      setRelayhost("Use port 587 or 2587."),
      shell(
        "Or keep the port, with implicit TLS.",
        "postconf -e smtp_tls_wrappermode=yes smtp_tls_security_level=secure",
      ),
      RELOAD,
    ],
    tell: (judged) => ({
      remedy: [
        setRelayhost("Use port 587 or 2587.", sesRegion(judged)),
        shell(
          "Or keep the port, with implicit TLS.",
          "postconf -e smtp_tls_wrappermode=yes smtp_tls_security_level=secure",
        ),
        RELOAD,
      ],
    }),
  },
  {
    code: "port_25_blocked",
    words: /Connection (?:timed out|refused)|Operation timed out|timed out while/i,
    when: (judged) =>
      portOf(judged) === 25 &&
      !isSes(judged) &&
      /connect to [\w.-]{1,255}\[/.test(judged.reply) &&
      !/connect to [\w.-]{1,255}amazonaws/i.test(judged.reply),
    title: "Port 25 is blocked or throttled",
    explanation:
      "Postfix tried to reach a server on port 25. AWS throttles outbound port 25 from EC2, and many networks block it. If it is the recipient's server, relayhost is not set: this host sends mail directly, not through SES.",
    remedy: [
      shell(
        "Send through SES on port 587.",
        "postmaster relay configure --region REGION --user ACCESS_KEY_ID",
      ),
    ],
    tell: ({ reply }) => ({
      explanation: `Postfix tried to reach ${/connect to ([\w.-]{1,255})\[/.exec(reply)?.[1] ?? "a server"} on port 25. AWS throttles outbound port 25 from EC2, and many networks block it. If that is the recipient's own server, relayhost is not set: this host sends mail directly, not through SES.`,
    }),
  },
  {
    code: "port_25_blocked",
    words: /Connection (?:timed out|refused)|Operation timed out|timed out/i,
    when: (judged) => portOf(judged) === 25,
    title: "Port 25 is blocked or throttled",
    explanation: "AWS throttles outbound port 25 from EC2, and many networks block it.",
    remedy: [setRelayhost("Use port 587 or 2587."), RELOAD],
    tell: (judged) => ({ remedy: [setRelayhost("Use port 587 or 2587.", sesRegion(judged)), RELOAD] }),
  },
  {
    code: "connection_refused",
    words: /Connection refused/i,
    title: "The relay refuses connections",
    explanation: "Nothing is listening on that address and port, or a firewall rejects the connection.",
    remedy: [
      shell(
        "Check relayhost: [email-smtp.REGION.amazonaws.com]:587, in brackets, with the port.",
        "postconf relayhost",
      ),
    ],
  },
  {
    code: "timed_out_sending",
    words: /(?:timed out|lost connection)[^|]{0,300} while sending (?:message body|end of data)/i,
    title: "The connection broke while sending",
    explanation:
      "The connection was lost while the message was being sent. Small messages often get through: large packets are dropped on the way (MTU), or a firewall inspects the mail.",
    retry: "later",
    remedy: [
      shell(
        "See whether packets of full size pass (1,472 bytes plus headers make 1,500).",
        "ping -c 3 -M do -s 1472 SES-ADDRESS",
      ),
      shell("If not, lower the MTU of the network interface.", "ip link set dev INTERFACE mtu 1400"),
      { text: "Check firewalls and antivirus software that inspect SMTP." },
    ],
    tell: ({ reply }) =>
      /end of data/i.test(reply)
        ? {
            explanation:
              "The message was sent, but no answer came. The relay may have accepted it: Postfix sends it again, and the recipient may get it twice. A firewall that inspects mail, or large packets that are dropped on the way (MTU), cause this.",
          }
        : undefined,
  },
  {
    code: "greeting_lost",
    words:
      /(?:lost connection|timed out)[^|]{0,300} while (?:receiving the initial server greeting|performing the (?:initial protocol|LHLO|HELO|EHLO) handshake)/i,
    title: "The relay did not greet",
    explanation:
      "The connection was made, but the relay did not answer as a mail server. If relayhost names port 465 or 2465, Postfix needs smtp_tls_wrappermode; otherwise a proxy or firewall accepts the connection, or SES already has too many connections from this host.",
    remedy: [
      shell("See the port, and whether it needs wrapper mode.", "postconf relayhost smtp_tls_wrappermode"),
      shell("See what answers at the relay.", "postmaster relay check"),
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
    words:
      /(?:Host or domain name not found|Name service error|unable to look up host)[^|]{0,300}amazonaws\.com/i,
    title: "The relay's name was not found in DNS",
    explanation:
      "A wrong region or a typo in relayhost, a name without brackets (the log then says type=MX), or no DNS on this host.",
    remedy: [
      shell("Check relayhost: [email-smtp.REGION.amazonaws.com]:587.", "postconf relayhost"),
      shell(
        "Check that this host resolves names, and that the resolv.conf in Postfix's chroot is the same (no output).",
        "diff /etc/resolv.conf /var/spool/postfix/etc/resolv.conf",
      ),
    ],
  },
  {
    code: "name_unknown",
    words:
      /Host or domain name not found|Name service error|unable to look up host|Host not found|Name or service not known/i,
    title: "A name was not found in DNS",
    explanation:
      "The domain does not exist or accepts no mail, or DNS does not answer this host. If Postfix uses a relay, the name is that of the relay.",
    remedy: [
      { text: "Correct the address or relayhost." },
      { text: "If many names fail, check /etc/resolv.conf, and its copy in Postfix's chroot." },
    ],
    tell: ({ reply }) => {
      const [, name] = /name=([\w.-]{1,255})/.exec(reply) ?? /look up host ([\w.-]{1,255})/.exec(reply) ?? [];
      return name === undefined
        ? undefined
        : {
            explanation: `DNS does not know ${name}, or does not answer this host. The name is the recipient's domain or, if Postfix uses a relay, the name in relayhost.`,
            named: { what: "Name", values: [name] },
          };
    },
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
];
