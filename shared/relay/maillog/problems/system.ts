import { shell } from "../../../remedies/remedy.ts";
import type { ProblemRule } from "./problem.ts";

const DISK = [
  shell("See how full it is.", "df -h /var/spool/postfix && df -i /var/spool/postfix"),
  shell("See how many messages are queued.", "postqueue -p | tail -1"),
];
const START = [
  shell("Start it.", "systemctl start postfix"),
  shell("If it does not start, read why.", "journalctl -u 'postfix*' -n 50"),
];
const SAFE_PATH = /^\/[\w/.+-]{1,255}$/;
const OWNED =
  /(?:not owned by (?:group )?[\w-]{1,40}|group or other writable|executable|symlink leaves directory|bad owner uid): ?"?(\/?[^\s"]{1,255})/i;

/** The host that Postfix runs on: its disk, ports, processes and files [master(8), postfix(1)]. */
export const SYSTEM_RULES: readonly ProblemRule[] = [
  {
    code: "disk_full",
    words:
      /No space left on device|not enough free space|insufficient system storage|Disk quota exceeded|insufficient disk/i,
    severity: "critical",
    title: "The disk is full",
    explanation:
      "The file system of Postfix's queue has no space left. Mail is not accepted, or stays with the application, which may lose it.",
    remedy: DISK,
  },
  {
    code: "read_only",
    words: /Read-only file system|Input\/output error/i,
    severity: "critical",
    title: "The disk cannot be written",
    explanation: "The file system of Postfix's queue is read-only or broken. Mail is not accepted.",
    remedy: [
      shell("See the kernel's messages.", "dmesg | tail -50"),
      shell("See how it is mounted.", "findmnt -T /var/spool/postfix"),
    ],
  },
  {
    code: "message_too_big",
    words: /message file too big|File too large|queue file size limit exceeded|exceeds message size limit/i,
    severity: "warning",
    title: "A message was larger than this Postfix accepts",
    explanation:
      "An application submitted a message larger than message_size_limit, 10 MB by default. It was not accepted. SES accepts 40 MB.",
    remedy: [
      shell("See the limit.", "postconf message_size_limit"),
      shell("Raise it to SES's limit.", "postconf -e message_size_limit=41943040"),
      shell("Reload Postfix.", "postfix reload"),
    ],
    tell: ({ text }) => {
      const [, user] = /^([\w.-]{1,40})\(\d{1,10}\): /.exec(text) ?? /^uid=(\d{1,10}): /.exec(text) ?? [];
      return user === undefined
        ? undefined
        : {
            subject: `user ${user}`,
            explanation: `The user ${user} of this host submitted a message larger than message_size_limit, 10 MB by default. It was not accepted. SES accepts 40 MB.`,
          };
    },
  },
  {
    code: "queue_write",
    words: /queue file write error|error writing queue file|unable to (?:write|create) queue file/i,
    severity: "critical",
    title: "The queue could not be written",
    explanation:
      "Postfix could not store a message: the disk is full, the message is larger than message_size_limit, or the queue's permissions are wrong. The application got an error.",
    remedy: [
      DISK[0] as (typeof DISK)[number],
      shell("See the size limits.", "postconf message_size_limit queue_minfree"),
      shell("Check the permissions.", "postfix check"),
    ],
  },
  {
    code: "port_in_use",
    words: /bind \S{1,60} port \S{1,20}: Address already in use|Address already in use/i,
    severity: "critical",
    title: "The port is in use",
    explanation: "Another program is listening on Postfix's port, so Postfix did not start.",
    remedy: [shell("See which program it is.", "ss -ltnp")],
    tell: ({ text }) => {
      const [, port] = /port (\d{1,5}|[a-z]{1,20}):/i.exec(text) ?? [];
      return port === undefined
        ? undefined
        : {
            subject: `port ${port}`,
            explanation: `Another program is listening on port ${port}, so Postfix did not start: another mail server, or another Postfix.`,
            remedy: [
              shell("See which program it is.", `ss -ltnp 'sport = :${port}'`),
              shell(
                "Stop it (exim4, sendmail or another Postfix), then start this one.",
                "systemctl restart postfix",
              ),
            ],
          };
    },
  },
  {
    code: "bind_failed",
    words: /bind \S{1,60} port|no local interface found|no valid IP address found/i,
    severity: "critical",
    title: "Postfix cannot listen on its address",
    explanation:
      "An address in inet_interfaces or master.cf does not belong to this host, so Postfix did not start.",
    remedy: [
      shell("See the addresses that Postfix uses.", "postconf inet_interfaces inet_protocols"),
      shell(
        "If this host only sends mail, listen for its own programs only.",
        "postconf -e inet_interfaces=loopback-only",
      ),
      shell("Restart Postfix.", "systemctl restart postfix"),
    ],
  },
  {
    code: "not_running",
    words:
      /mail system is not running|mail system is down|mail system startup failed|integrity check failed|daemon initialization failure|cannot start-fg/i,
    severity: "critical",
    title: "Postfix is not running",
    explanation: "A command found that Postfix is not running. This host sends no mail.",
    remedy: START,
  },
  {
    code: "already_running",
    words: /mail system is already running|open lock file \S{0,255}master\.(?:lock|pid)/i,
    severity: "notice",
    title: "Postfix is already running",
    explanation: "Someone started Postfix while it was already running.",
    remedy: [shell("To read a changed configuration, reload it.", "postfix reload")],
  },
  {
    code: "process_limit",
    words: /has reached its process limit/i,
    severity: "warning",
    title: "A service has reached its process limit",
    explanation: "A service has reached its maximum number of processes. Mail is delayed.",
    remedy: [
      shell("Raise the limit of all services.", "postconf -e default_process_limit=200"),
      shell("Reload Postfix.", "postfix reload"),
    ],
    tell: ({ text }) => {
      const [, service, limit] =
        /service "([^"]{1,60})" \([^)]{0,60}\) has reached its process limit "(\d{1,6})"/.exec(text) ?? [];
      return service === undefined
        ? undefined
        : {
            subject: service,
            explanation: `The service ${service} has reached its limit of ${limit} processes. Mail is delayed, or clients wait.`,
          };
    },
  },
  {
    code: "memory",
    words: /out of memory|Cannot allocate memory|Too many open files|fork: Resource temporarily unavailable/i,
    severity: "critical",
    title: "The host is out of memory or file handles",
    explanation: "Postfix could not get memory, start a process or open a file.",
    remedy: [
      shell("See what uses the memory.", "free -m && ps aux --sort=-rss | head"),
      shell("See the limits.", "ulimit -a"),
    ],
  },
  {
    code: "transport_busy",
    words: /connect to transport \S{1,60}: /i,
    severity: "warning",
    title: "A delivery program does not answer",
    explanation: "The queue manager cannot reach a delivery program. Messages stay in the queue.",
    remedy: [shell("Check the configuration.", "postfix check")],
    tell: ({ text }) => {
      const [, service, why = ""] =
        /connect to transport (?:private\/)?([\w./-]{1,60}): (.{0,100})/i.exec(text) ?? [];
      if (service === undefined) return undefined;
      const isBusy = /temporarily unavailable/i.test(why);
      return {
        subject: service,
        severity: isBusy ? "warning" : "critical",
        explanation: isBusy
          ? `The queue manager cannot reach the delivery program ${service}: it has too many connections waiting, or does not start. Messages stay in the queue.`
          : `The queue manager cannot reach the delivery program ${service} (${why}): it is missing from master.cf, or it does not start. Messages stay in the queue.`,
        remedy: [
          shell(
            "Check that it is in master.cf.",
            `postconf -M ${/^[\w.-]+$/.test(service) ? `${service}/unix` : ""}`.trimEnd(),
          ),
          shell("If it is, restart Postfix.", "systemctl restart postfix"),
        ],
      };
    },
  },
  {
    code: "process_died",
    words:
      /process \S{1,255} pid \d{1,10} (?:exit status|killed by signal)|bad command startup|malformed response|transport \S{1,60} failure|premature (?:end-of-input|disconnect)|problem talking to service/i,
    severity: "warning",
    title: "A Postfix process died",
    explanation: "A Postfix process died or does not start. Its own line with “fatal:” or “panic:” says why.",
    remedy: [shell("Check the configuration.", "postfix check")],
    tell: ({ text }) => {
      const [, path] = /(?:process |^)(\/[\w/.-]{1,255})/.exec(text) ?? [];
      const [, service] = /(?:transport |service |private\/)([\w-]{1,60})/.exec(text) ?? [];
      const name = path?.slice(path.lastIndexOf("/") + 1) ?? service;
      if (name === undefined) return undefined;
      return /killed by signal 9/.test(text)
        ? {
            subject: name,
            explanation: `The kernel or an operator killed the program ${name}, most often because the host ran out of memory.`,
            remedy: [
              shell("See whether the host ran out of memory.", "journalctl -k | grep -i 'out of memory'"),
            ],
          }
        : {
            subject: name,
            explanation: `The program ${name} of Postfix stopped or does not start, and Postfix waits before it tries again. Its own line with “fatal:” or “panic:” says why.`,
          };
    },
  },
  {
    code: "permissions",
    words:
      /not owned by |group or other writable|not set-gid or not owner|bad owner uid|create file maildrop\/[^|]{0,60}Permission denied|Postfix sendmail command (?:has|must)|file is owned or writable by non-root/i,
    severity: "warning",
    title: "Wrong owner or permissions",
    explanation: "A file or folder of Postfix has the wrong owner or permissions.",
    remedy: [shell("Set the owners and permissions of all files.", "postfix set-permissions")],
    tell: ({ text }) => {
      if (/maildrop/.test(text) && /Permission denied/i.test(text))
        return {
          subject: "maildrop",
          severity: "critical",
          explanation:
            "Programs on this host cannot submit mail: postdrop lacks its group or its set-gid bit.",
        };
      const [, path] = OWNED.exec(text) ?? [];
      if (path === undefined) return undefined;
      const isOwner = /not owned by ([\w-]{1,40})/.exec(text)?.[1];
      return {
        subject: path,
        explanation: `${path} has the wrong owner or permissions (${text.slice(0, Math.max(0, text.indexOf(":")))}).`,
        remedy: [
          ...(SAFE_PATH.test(path)
            ? [
                isOwner === "root" || isOwner === "postfix"
                  ? shell("Correct it.", `chown ${isOwner} ${path}`)
                  : shell(
                      "Correct it.",
                      /writable/.test(text) ? `chmod go-w ${path}` : "postfix set-permissions",
                    ),
              ]
            : []),
          shell("Or set the owners and permissions of all files.", "postfix set-permissions"),
        ],
      };
    },
  },
  {
    code: "chroot_outdated",
    words: /^\S{1,255} and \S{1,255} differ/i,
    severity: "warning",
    title: "A file in Postfix's chroot is outdated",
    explanation: "Postfix sees an old copy of a system file.",
    remedy: [shell("Restart Postfix, which copies the file.", "systemctl restart postfix")],
    tell: ({ text }) => {
      const [, copy, source] = /^(\S{1,255}) and (\S{1,255}) differ/i.exec(text) ?? [];
      if (copy === undefined || source === undefined) return undefined;
      return {
        subject: source,
        explanation: `Postfix sees ${copy}, an old copy of ${source}. If the DNS servers changed, it cannot look up names.`,
        remedy: [
          ...(SAFE_PATH.test(copy) && SAFE_PATH.test(source)
            ? [shell("Copy it.", `cp ${source} ${copy}`)]
            : []),
          shell("Reload Postfix.", "postfix reload"),
        ],
      };
    },
  },
  {
    code: "queue_damaged",
    words: /corrupted queue file|damaged message|saving corrupt/i,
    severity: "warning",
    title: "A message in the queue is damaged",
    explanation:
      "Postfix could not read a message, and moved it to its folder “corrupt”. The message is not delivered.",
    remedy: [shell("See which messages they are.", "ls -l /var/spool/postfix/corrupt")],
  },
];
