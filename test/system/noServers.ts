import childProcess from "node:child_process";
import dgram from "node:dgram";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

/** In a unit suite, which is to be quick and alone, whatever opens a socket or starts a process fails. */
const forbid = (what: string) => () => {
  throw new Error(
    `a unit suite ${what}: import what it needs for that, and it is no unit suite (unitSuites.ts)`,
  );
};
net.Server.prototype.listen = forbid("listened on a port");
net.Socket.prototype.connect = forbid("opened a connection");
dgram.Socket.prototype.bind = forbid("opened a UDP socket");
for (const name of ["exec", "execFile", "fork", "spawn", "execFileSync", "execSync", "spawnSync"] as const)
  childProcess[name] = forbid(`started a process (${name})`) as never;
syncBuiltinESMExports();
