import { once } from "node:events";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { type Packet, PacketReader, packet, strings, uint32 } from "../../../cli/guard/milter/packet.ts";

type Mail = { from: string; to?: string[]; headers: [name: string, value: string][] };

/** Postfix's side of the milter protocol, with what Postfix 3.7 offers. */
export class MilterClient {
  readonly socket: Socket;
  readonly #packets: AsyncGenerator<Packet>;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#packets = packetsOf(socket);
  }

  static async open(where: NetConnectOpts): Promise<MilterClient> {
    const client = new MilterClient(connect(where));
    client.socket.setNoDelay(true);
    await once(client.socket, "connect");
    client.socket.write(packet("O", uint32(6, 0x1ff, 0x1fffff)));
    await client.read();
    return client;
  }

  /** The commands of one message up to its end. */
  write({ from, to = ["bob@example.net"], headers }: Mail): void {
    this.socket.write(
      Buffer.concat([
        packet("M", strings(`<${from}>`)),
        ...to.map((one) => packet("R", strings(`<${one}>`))),
        ...headers.map(([name, value]) => packet("L", strings(name, ` ${value}`))),
        packet("E"),
      ]),
    );
  }

  async read(): Promise<Packet | undefined> {
    const { value } = await this.#packets.next();
    return value;
  }

  /** The answers to one message: changes, and the last; those to `steps` of it, such as MAIL, come before. */
  async answers(steps = 2): Promise<Packet[]> {
    const all: Packet[] = [];
    for (let i = 0; i < steps; i++) {
      const step = await this.read();
      if (step?.command !== "c") throw new Error(`a step was answered with ${step?.command}`);
    }
    for (;;) {
      const one = await this.read();
      if (one === undefined) return all;
      all.push(one);
      if ("cary".includes(one.command)) return all;
    }
  }

  send(mail: Mail): Promise<Packet[]> {
    this.write(mail);
    return this.answers(1 + (mail.to?.length ?? 1));
  }

  close(): void {
    this.socket.destroy();
  }
}

async function* packetsOf(socket: Socket): AsyncGenerator<Packet, undefined> {
  const reader = new PacketReader();
  try {
    for await (const chunk of socket) yield* reader.read(chunk);
  } catch {
    // The other side has gone.
  }
  return undefined;
}
