import { createHash, timingSafeEqual } from "node:crypto";

/** How a secret begins says what it opens. An operator's own, `POSTMASTER_TOKEN`, may begin with anything. */
export const PREFIX = { token: "pm_", session: "pms_", signInCode: "pmc_" } as const;

export const SECRET_BYTES = 32;
const ID_LENGTH = 16; // 96 bits in base64url

/** The text form of a secret, from 32 random bytes. */
export const secretOf = (random: Uint8Array, kind: keyof typeof PREFIX): string => {
  if (random.length !== SECRET_BYTES) {
    throw new RangeError(`a secret is made from ${SECRET_BYTES} random bytes, not ${random.length}`);
  }
  return `${PREFIX[kind]}${Buffer.from(random).toString("base64url")}`;
};

/** SHA-256, base64url: all that is kept of a secret. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** The id by which a secret is looked up and named; it does not help to guess the secret. */
export const idOf = (secret: string): string => hashOf(secret).slice(0, ID_LENGTH);

/** Whether `hash` is that of `secret`, in a time that tells nothing about either. */
export const isSecretOf = (secret: string, { hash }: { hash: string }): boolean => {
  const given = Buffer.from(hashOf(secret));
  const kept = Buffer.from(hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
};
