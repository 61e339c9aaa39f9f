import MailComposer from "nodemailer/lib/mail-composer";
import { z } from "zod";
import { readMessage } from "./message.ts";

export type ApiMail = {
  source: string;
  recipients: string[];
  raw: Uint8Array;
  configurationSetName?: string;
  tags: Record<string, string[]>;
};

const addresses = z.array(z.string().min(1)).default([]);
const content = z.object({ Data: z.string() });

/** What the local SES reads of a SendEmail request [API_SendEmail]; templates and attachments it does not know. */
const REQUEST = z.object({
  FromEmailAddress: z.string().min(1).optional(),
  Destination: z
    .object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  ReplyToAddresses: addresses,
  ConfigurationSetName: z.string().optional(),
  EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Content: z.object({
    Simple: z
      .object({
        Subject: content,
        Body: z.object({ Text: content.optional(), Html: content.optional() }),
        Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
      })
      .optional(),
    Raw: z.object({ Data: z.base64() }).optional(),
  }),
});
type Request = z.infer<typeof REQUEST>;
type Simple = NonNullable<Request["Content"]["Simple"]>;

/** The mail in a request, or what is wrong with it. */
export const mailOf = async (body: Record<string, unknown>): Promise<ApiMail | string> => {
  const parsed = REQUEST.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as SES takes it"}`;
  }
  const request = parsed.data;
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

const recipientsOf = ({ Destination: { ToAddresses, CcAddresses, BccAddresses } }: Request) => [
  ...ToAddresses,
  ...CcAddresses,
  ...BccAddresses,
];

const compose = (request: Request, { Subject, Body, Headers }: Simple, from: string): Promise<Buffer> =>
  new MailComposer({
    from,
    to: request.Destination.ToAddresses,
    cc: request.Destination.CcAddresses,
    replyTo: request.ReplyToAddresses,
    subject: Subject.Data,
    ...(Body.Text === undefined ? {} : { text: Body.Text.Data }),
    ...(Body.Html === undefined ? {} : { html: Body.Html.Data }),
    headers: Headers.map(({ Name, Value }) => ({ key: Name, value: Value })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
