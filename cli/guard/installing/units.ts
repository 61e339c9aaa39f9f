export const SERVICE = "postmaster-guard.service";
export const SOCKET = "postmaster-guard.socket";

/** Of the guard's settings; the service reads copies that systemd makes for it, under the same names. */
export const GUARD_SETTINGS = "guard.json";
export const GUARD_TOKEN = "guard-token";
export const GUARD_VERIFIED = "guard-verified";

/** What the service reads in place of a file that is not there. */
export const CREDENTIAL_DEFAULTS: Readonly<Record<string, string>> = {
  [GUARD_TOKEN]: "none",
  [GUARD_VERIFIED]: "#",
};

export type Places = {
  /** Folder of guard.json. */
  settings: string;
  /** Folder of units; undefined where no systemd runs. */
  units: string | undefined;
};

export const SETTINGS_FOLDER = "/etc/postmaster";
export const UNITS_FOLDER = "/etc/systemd/system";

/** With the socket held by systemd, Postfix waits for a guard that is started again, instead of sending without it. */
export const socketUnit = (listen: string): string => `# ${UNITS_FOLDER}/${SOCKET}
[Unit]
Description=Postfix's connections to Postmaster's guard

[Socket]
ListenStream=${listen}
NoDelay=yes

[Install]
WantedBy=sockets.target
`;

/** `command`: the words that start `postmaster`, which systemd must not split or expand. `settings`: folder of guard.json. */
export const serviceUnit = (
  command: readonly string[],
  settings: string = SETTINGS_FOLDER,
): string => `# ${UNITS_FOLDER}/${SERVICE}
# Needs systemd 247 or later. postmaster guard install writes ${settings}/${GUARD_SETTINGS} and starts this.
# After a change of a file there: systemctl restart postmaster-guard
[Unit]
Description=Postmaster's guard: lets mail from unverified senders arrive
Documentation=man:postmaster(1)
Requires=${SOCKET}
After=${SOCKET}
# If 10 starts within 30 seconds fail, systemd closes the socket: Postfix sends mail unchanged, and at once.
StartLimitIntervalSec=30
StartLimitBurst=10

[Service]
ExecStart=${command.join(" ")} guard run --listen systemd --config \${CREDENTIALS_DIRECTORY}/${GUARD_SETTINGS} --state /var/lib/postmaster-guard
ExecReload=/bin/kill -HUP $MAINPID
EnvironmentFile=-${settings}/env
LoadCredential=${GUARD_SETTINGS}:${settings}/${GUARD_SETTINGS}
# One of the two is there; in place of the other, its default.
LoadCredential=${GUARD_TOKEN}:${settings}/${GUARD_TOKEN}
SetCredential=${GUARD_TOKEN}:${CREDENTIAL_DEFAULTS[GUARD_TOKEN]}
LoadCredential=${GUARD_VERIFIED}:${settings}/${GUARD_VERIFIED}
SetCredential=${GUARD_VERIFIED}:${CREDENTIAL_DEFAULTS[GUARD_VERIFIED]}
Restart=always
RestartSec=100ms
# May answer on its socket, ask the service over TCP, keep the last list; nothing else.
DynamicUser=yes
StateDirectory=postmaster-guard
StateDirectoryMode=0700
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
NoNewPrivileges=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service @pkey
SystemCallErrorNumber=EPERM
CapabilityBoundingSet=
UMask=0077

[Install]
WantedBy=multi-user.target
Also=${SOCKET}
`;
