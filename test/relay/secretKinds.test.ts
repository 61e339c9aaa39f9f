import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { kindOfSecret } from "../../cli/relay/credentials.ts";
import { SMTP_REGIONS } from "../../shared/relay/endpoints.ts";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";

const MANY = 5_000;
/** As IAM makes them: 30 random bytes in base64. */
const secretKeys = Array.from({ length: MANY }, (_, i) =>
  createHash("sha256").update(`key ${i}`).digest().subarray(0, 30).toString("base64"),
);
const passwords = secretKeys.map((key, i) => smtpPassword(key, SMTP_REGIONS[i % SMTP_REGIONS.length] ?? ""));
const kinds = (secrets: string[]) => new Set(secrets.map(kindOfSecret));

it(`knows ${MANY} SMTP passwords of all regions, and takes no part of one for one`, () => {
  // As far as their bytes allow, all are different, and all second letters occur.
  expect(new Set(passwords).size).toBe(MANY);
  expect(new Set(passwords.map((one) => one[1])).size).toBe(16);
  expect(kinds(passwords)).toEqual(new Set(["smtpPassword"]));
  expect(kinds(passwords.map((one) => one.slice(0, -1)))).toEqual(new Set(["malformed"]));
  expect(kinds(passwords.map((one) => one.slice(1)))).toEqual(new Set(["malformed"]));
  expect(kinds(passwords.map((one) => `${one} `))).toEqual(new Set(["malformed"]));
});

it(`knows ${MANY} IAM secret keys`, () => {
  expect(kinds(secretKeys)).toEqual(new Set(["secretKey"]));
});
