/** How many times the line before was logged again [syslogd(8)]; 0 where the line does not say that. */
export const repeatsIn = (line: string): number =>
  Number(/(?: |^)last message (?:buffered|repeated) (\d{1,9}) times$/.exec(line)?.[1] ?? 0);

const LOST: readonly RegExp[] = [
  // systemd-journald(8): of the units that may have sent mail
  /Suppressed (\d{1,9}) messages from \S{0,100}(?:postfix|msmtp)/,
  /Forwarding to syslog missed (\d{1,9}) messages/,
  // rsyslog's imjournal and imuxsock: whose lines they were it does not always say.
  /(?:imjournal|imuxsock)(?:\[[^\]]{1,160}\])?: (\d{1,9}) messages lost due to rate-limiting/,
  /imuxsock(?:\[[^\]]{1,80}\])? lost (\d{1,9}) messages from pid \d+ due to rate-limiting/,
];

/** How many lines the log says it lost, by rate limits above all, that may have been of mail. */
export const linesLostIn = (line: string): number => {
  if (!line.includes(" messages")) return 0;
  return Number(LOST.map((pattern) => pattern.exec(line)?.[1]).find((count) => count !== undefined) ?? 0);
};
