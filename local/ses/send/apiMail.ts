import MailComposer from "nodemailer/lib/mail-composer";
import { z } from "zod";
import { addressProblem } from "../address.ts";
import { bareAddress, readMessage } from "./message.ts";

export type ApiMail = {
  source: string;
  recipients: string[];
  raw: Uint8Array;
  configurationSetName?: string;
  tags: Record<string, string[]>;
};

const addresses = z.array(z.string()).default([]);
const content = z.strictObject({ Data: z.string(), Charset: z.string().exactOptional() });
const tagPart = z
  .string()
  .regex(/^[\w-]{1,256}$/, "takes 1 to 256 letters, digits, underscores and dashes only");

const attachment = z.strictObject({
  RawContent: z.base64(),
  FileName: z.string().min(1).max(255),
  ContentType: z.string().exactOptional(),
  ContentDescription: z.string().exactOptional(),
  ContentDisposition: z.enum(["ATTACHMENT", "INLINE"]).default("ATTACHMENT"),
  ContentId: z.string().exactOptional(),
  ContentTransferEncoding: z.enum(["BASE64", "QUOTED_PRINTABLE", "SEVEN_BIT"]).default("BASE64"),
});

/** What the local SES does of a SendEmail request [API_SendEmail]; it refuses what it would have to leave out. */
const REQUEST = z.strictObject({
  FromEmailAddress: z.string().optional(),
  Destination: z
    .strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  ReplyToAddresses: addresses,
  ConfigurationSetName: z.string().optional(),
  EmailTags: z.array(z.strictObject({ Name: tagPart, Value: tagPart })).default([]),
  Content: z.strictObject({
    Simple: z
      .strictObject({
        Subject: content,
        Body: z.strictObject({ Text: content.optional(), Html: content.optional() }),
        Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
        Attachments: z.array(attachment).default([]),
      })
      .optional(),
    Raw: z.strictObject({ Data: z.base64() }).optional(),
  }),
});
type Request = z.infer<typeof REQUEST>;
type Simple = NonNullable<Request["Content"]["Simple"]>;

/** The mail in a request, or why SES refuses it. */
export const mailOf = async (body: Record<string, unknown>): Promise<ApiMail | string> => {
  const parsed = REQUEST.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "SES does not accept it"}`;
  }
  const request = parsed.data;
  const problem = namedIn(request).flatMap((one) => addressProblem(bareAddress(one)) ?? [])[0];
  if (problem !== undefined) return problem;
  const { Simple: simple, Raw: raw } = request.Content;
  const common = {
    ...(request.ConfigurationSetName === undefined
      ? {}
      : { configurationSetName: request.ConfigurationSetName }),
    tags: Object.fromEntries(request.EmailTags.map(({ Name, Value }) => [Name, [Value]])),
  };
  if (raw !== undefined) {
    const bytes = Buffer.from(raw.Data, "base64");
    const message = await readMessage(bytes);
    const named = recipientsOf(request);
    return {
      ...common,
      raw: bytes,
      source: request.FromEmailAddress ?? message.from[0]?.written ?? "",
      // Without a destination the mail's own recipients get it.
      recipients: named.length > 0 ? named : [...message.to, ...message.cc, ...message.bcc],
    };
  }
  if (simple === undefined) return "Content: neither Simple nor Raw (the local SES knows no templates)";
  if (request.FromEmailAddress === undefined) return "FromEmailAddress is missing";
  if (simple.Body.Text === undefined && simple.Body.Html === undefined)
    return "Content.Simple.Body: neither Text nor Html";
  return {
    ...common,
    source: request.FromEmailAddress,
    recipients: recipientsOf(request),
    raw: await compose(request, simple, request.FromEmailAddress),
  };
};

const namedIn = (request: Request): string[] => [
  ...(request.FromEmailAddress === undefined ? [] : [request.FromEmailAddress]),
  ...recipientsOf(request),
  ...request.ReplyToAddresses,
];

const recipientsOf = ({ Destination: { ToAddresses, CcAddresses, BccAddresses } }: Request) => [
  ...ToAddresses,
  ...CcAddresses,
  ...BccAddresses,
];

const compose = (
  request: Request,
  { Subject, Body, Headers, Attachments }: Simple,
  from: string,
): Promise<Buffer> =>
  new MailComposer({
    from,
    to: request.Destination.ToAddresses,
    cc: request.Destination.CcAddresses,
    replyTo: request.ReplyToAddresses,
    subject: Subject.Data,
    ...(Body.Text === undefined ? {} : { text: Body.Text.Data }),
    ...(Body.Html === undefined ? {} : { html: Body.Html.Data }),
    headers: Headers.map(({ Name, Value }) => ({ key: Name, value: Value })),
    attachments: Attachments.map(attached),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();

const ENCODINGS = { BASE64: "base64", QUOTED_PRINTABLE: "quoted-printable", SEVEN_BIT: "7bit" } as const;

const attached = (given: z.infer<typeof attachment>) => ({
  content: Buffer.from(given.RawContent, "base64"),
  filename: given.FileName,
  contentDisposition: given.ContentDisposition === "INLINE" ? ("inline" as const) : ("attachment" as const),
  contentTransferEncoding: ENCODINGS[given.ContentTransferEncoding],
  ...(given.ContentType === undefined ? {} : { contentType: given.ContentType }),
  ...(given.ContentId === undefined ? {} : { cid: given.ContentId }),
  ...(given.ContentDescription === undefined
    ? {}
    : { headers: { "Content-Description": given.ContentDescription } }),
});
