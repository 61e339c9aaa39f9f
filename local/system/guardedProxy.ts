import { Agent, request as ask, type RequestListener } from "node:http";
import { pipeline } from "node:stream";
import { type AllowedHosts, createGuardedServer } from "./guard.ts";
import { type Listening, serveHttp } from "./ports.ts";

export type GuardedProxy = Listening;

/** Stands before a server of somebody else's that answers any page in a browser, and passes on what the guard lets through. */
export const startGuardedProxy = async (
  port: number,
  target: { host: string; port: number },
  allowedHosts: AllowedHosts,
): Promise<GuardedProxy> => {
  const agent = new Agent({ keepAlive: true });
  const passOn: RequestListener = (request, response) => {
    const { method, url: path, headers } = request;
    const onward = ask({ ...target, agent, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // A client that goes away ends both.
      pipeline(answer, response, () => {});
    });
    onward.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    response.on("close", () => response.writableFinished || onward.destroy());
    request.pipe(onward);
  };
  const server = createGuardedServer(passOn, allowedHosts);
  const { url, close } = await serveHttp(server, port);
  return {
    url,
    close: async () => {
      await close();
      agent.destroy();
    },
  };
};
