import * as z from "zod";
import { timestamp } from "../http/fields.ts";

export const quarantinedSchema = z
  .object({
    id: z.string(),
    at: timestamp,
    reason: z.string().meta({ example: "not_json" }),
    detail: z.string(),
    bytes: z.int(),
    expiresAt: timestamp.meta({ description: "When it is deleted, unless replayed earlier." }),
    excerpt: z.string().meta({ description: "The start of its text." }),
  })
  .meta({ id: "Quarantined" });

export const quarantinedWholeSchema = quarantinedSchema.extend({ body: z.string() });

export type QuarantinedItem = z.input<typeof quarantinedSchema>;
export type QuarantinedWholeItem = z.input<typeof quarantinedWholeSchema>;
