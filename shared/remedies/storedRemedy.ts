import * as z from "zod";
import { isRecord } from "../intake/unwrap.ts";
import type { Target } from "./remedy.ts";

/** A target is data that this service wrote; the API's schema has each of them in full. */
const target = z.custom<Target>(
  (value) => isRecord(value) && typeof value["to"] === "string",
  "Invalid input: expected a target",
);

/** A step as it is stored; an older version stored its text alone. */
export const storedRemedy = z.union([
  z.object({ text: z.string(), target: target.exactOptional() }),
  z.string().transform((text) => ({ text })),
]);
