import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const NO_STEPS = Buffer.from("0000000d4f00000006000000000000037f", "hex");
const CONTINUE = Buffer.from("0000000163", "hex");
const QUIT = "Q".charCodeAt(0);

/** A mail filter that lets every message pass: asks for no step, and continues at the end [libmilter, mfdef.h]. */
export const startMilter = async () => {
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (more) => {
      bytes = Buffer.concat([bytes, more]);
      while (bytes.length >= 5 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
        const command = bytes[4];
        bytes = bytes.subarray(4 + bytes.readUInt32BE(0));
        if (command === QUIT) socket.end();
        else if (command === "O".charCodeAt(0)) socket.write(NO_STEPS);
        else if (command === "E".charCodeAt(0)) socket.write(CONTINUE);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
};
