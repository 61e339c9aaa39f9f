import { Failure, USAGE } from "../../api/client/failure.ts";

const FIRST = 3; // SD_LISTEN_FDS_START

/** The file descriptor of the socket that systemd holds and passes to this process [sd_listen_fds(3)]. */
export const passedSocket = ({ LISTEN_PID, LISTEN_FDS }: NodeJS.ProcessEnv): number => {
  if (LISTEN_PID === String(process.pid) && LISTEN_FDS === "1") return FIRST;
  const why =
    LISTEN_PID === String(process.pid)
      ? `systemd passed ${LISTEN_FDS} sockets, and the guard needs one`
      : "systemd passed no socket to this process";
  throw new Failure(
    USAGE,
    `${why}. Start the guard with: systemctl start postmaster-guard.socket postmaster-guard.service. By hand, give --listen inet:127.0.0.1:PORT`,
  );
};
