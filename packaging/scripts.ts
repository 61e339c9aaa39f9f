const UNIT = "postmaster-maillog.service";

/** Shell lines that both kinds of packages run. Nothing is enabled: the service needs a URL and a token first. */
export const AFTER_INSTALLATION = `if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  # A no-op unless it runs, as on an upgrade.
  systemctl try-restart ${UNIT} || true
fi`;

export const BEFORE_REMOVAL = `if command -v systemctl >/dev/null; then
  systemctl --no-reload disable --now ${UNIT} || true
fi`;

export const AFTER_REMOVAL = `if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi`;
