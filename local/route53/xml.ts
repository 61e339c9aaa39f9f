import { XMLBuilder, XMLParser } from "fast-xml-parser";

const NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";
const LISTS = new Set(["Change", "ResourceRecord"]);

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => LISTS.has(name),
});
const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: false });

/** A request's body as an object, texts only; undefined where it is no XML. */
export const parseXml = (text: string): Record<string, unknown> | undefined => {
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

export const buildXml = (name: string, body: object): string =>
  `<?xml version="1.0"?>\n${builder.build({ [name]: { "@_xmlns": NAMESPACE, ...body } })}`;
