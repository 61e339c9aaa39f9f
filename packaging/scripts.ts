const MAILLOG = "postmaster-maillog.service";
const GUARD = "postmaster-guard.service";
/** Stays open while the service is restarted, so that Postfix waits for it. */
const GUARD_SOCKET = "postmaster-guard.socket";

/** Shell lines that both kinds of packages run. Nothing is enabled: the service needs a URL and a token first. */
export const AFTER_INSTALLATION = `if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  # A no-op for those that do not run; on an upgrade they do.
  systemctl try-restart ${MAILLOG} ${GUARD} || true
fi`;

export const BEFORE_REMOVAL = `if command -v systemctl >/dev/null; then
  systemctl --no-reload disable --now ${MAILLOG} ${GUARD} ${GUARD_SOCKET} || true
fi`;

export const AFTER_REMOVAL = `if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi`;
