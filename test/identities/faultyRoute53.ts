import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { type Listening, serveHttp } from "../../local/system/ports.ts";

export type FaultyRoute53 = Listening & {
  /** What the next calls are answered, instead of by the stand-in behind it. */
  next: { status: number; xml: string }[];
  /** Method and path of every call, in order. */
  calls: string[];
};

/** Stands before the Route 53 stand-in at `behind`, and answers first what `next` holds. */
export const startFaultyRoute53 = async (behind: string): Promise<FaultyRoute53> => {
  const next: FaultyRoute53["next"] = [];
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    calls.push(`${method} ${url}`);
    const sent = await text(request);
    const fault = next.shift();
    if (fault !== undefined) {
      response.writeHead(fault.status, { "content-type": "text/xml" }).end(fault.xml);
      return;
    }
    const body = method === "GET" ? {} : { body: sent };
    const answer = await fetch(`${behind}${url}`, { method, ...body });
    response.writeHead(answer.status, { "content-type": "text/xml" }).end(await answer.text());
  });
  return { ...(await serveHttp(server, 0)), next, calls };
};

/** An error as Route 53 words it [CommonErrors]. */
export const fault = (status: number, code: string, message = code) => ({
  status,
  xml: `<?xml version="1.0"?>
<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

export const answer = (root: string, inside: string) => ({
  status: 200,
  xml: `<?xml version="1.0"?>
<${root} xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${inside}</${root}>`,
});
