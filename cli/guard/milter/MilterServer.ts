import { once } from "node:events";
import { chmod, unlink } from "node:fs/promises";
import { connect, createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { codeOf, Failure, USAGE } from "../../api/client/failure.ts";
import { type ListenAddress, nameOf } from "./listenAddress.ts";
import { type Judge, MilterSession } from "./MilterSession.ts";
import { PacketReader, ProtocolError } from "./packet.ts";
import { passedSocket } from "./passedSocket.ts";

type Options = {
  judge: Judge;
  /** Something about the guard itself that an operator should see. */
  say: (text: string) => void;
  /** How long `stop` waits for messages that Postfix has begun to send. */
  graceMs?: number;
};

const IDLE_MS = 7_210_000; // as libmilter: Postfix keeps the connection as long as its client stays
const PACKET_MS = 60_000;
const MOST_CONNECTIONS = 500; // five times Postfix's default_process_limit
const GRACE_MS = 10_000;

/** Serves the milter protocol on a socket. */
export class MilterServer {
  readonly #options: Options;
  readonly #server: Server;
  readonly #sessions = new Map<Socket, MilterSession>();
  #isStopping = false;

  constructor(options: Options) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => void this.#serve(socket));
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  async listen(address: ListenAddress): Promise<void> {
    if (address.kind === "systemd") return this.#listen({ fd: passedSocket(process.env) }, address);
    if (address.kind === "tcp") return this.#listen({ host: address.host, port: address.port }, address);
    await removeStale(address.path);
    await this.#listen({ path: address.path }, address);
    // Postfix connects as another user. Whoever connects can only ask how a message would be rewritten.
    await chmod(address.path, 0o666);
  }

  /** Ends idle connections at once and the others after their message. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const [socket, session] of this.#sessions) if (!session.isWithinMessage) socket.destroy();
    const timer = new AbortController();
    const late = wait(this.#options.graceMs ?? GRACE_MS, undefined, { signal: timer.signal }).catch(() => {});
    await Promise.race([closed, late]);
    timer.abort();
    for (const socket of this.#sessions.keys()) socket.destroy();
    await closed;
  }

  async #listen(where: ListenOptions | { fd: number }, address: ListenAddress): Promise<void> {
    try {
      this.#server.listen(where);
      await once(this.#server, "listening");
    } catch (error) {
      throw new Failure(
        USAGE,
        `cannot listen on ${nameOf(address)} (${codeOf(error)}): ${hintOf(codeOf(error))}`,
        {
          cause: error,
        },
      );
    }
    this.#server.on("error", (error) => this.#options.say(`cannot accept a connection: ${error.message}`));
  }

  /** Reads no further before an answer is written: whoever reads no answers is not read from either. */
  async #serve(socket: Socket): Promise<void> {
    const { judge, say } = this.#options;
    const session = new MilterSession(judge, (error) =>
      say(`passed a message unchanged: ${error instanceof Error ? error.message : String(error)}`),
    );
    const reader = new PacketReader();
    this.#sessions.set(socket, session);
    socket.on("timeout", () => socket.destroy());
    socket.on("error", () => {}); // Postfix has gone; it sends the message as it is
    socket.setTimeout(IDLE_MS);
    try {
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        for (const packet of reader.read(chunk)) {
          const answer = session.answer(packet);
          if (answer === undefined) return;
          if (answer.length > 0 && !socket.write(answer)) await drained(socket);
        }
        if (this.#isStopping && !session.isWithinMessage) return;
        socket.setTimeout(reader.isWithinPacket ? PACKET_MS : IDLE_MS);
      }
    } catch (error) {
      if (error instanceof ProtocolError) say(`closed a connection: received ${error.message}`);
    } finally {
      this.#sessions.delete(socket);
      socket.destroySoon();
    }
  }
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      socket.off("drain", end).off("close", end);
      resolve();
    };
    socket.on("drain", end).on("close", end);
  });

/** The socket of a guard that was killed; one that still answers stays. */
const removeStale = async (path: string): Promise<void> => {
  const socket = connect(path);
  const answer = await once(socket, "connect").then(() => "", codeOf);
  socket.destroy();
  if (answer === "ECONNREFUSED") await unlink(path);
};

const hintOf = (code: string): string => {
  if (code === "EADDRINUSE")
    return "another guard or program listens there. Stop it, or choose another with --listen.";
  // libuv reports a missing folder as EACCES too.
  if (code === "EACCES")
    return "the folder does not exist, or you may not listen there. Choose another with --listen.";
  return "choose another with --listen.";
};
