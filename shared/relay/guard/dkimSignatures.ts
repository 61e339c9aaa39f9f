/**
 * The domains whose DKIM signatures no longer hold once headers of these names (in lower case) are changed: those that
 * sign one of them [RFC 6376 3.5, 5.4]. From is always signed.
 */
export const brokenSignatures = (signatures: readonly string[], changed: ReadonlySet<string>): string[] => {
  const broken = signatures
    .map(tagsOf)
    .filter((tags) =>
      `${tags.get("h") ?? ""}:from`.split(":").some((name) => changed.has(name.trim().toLowerCase())),
    );
  return [...new Set(broken.map((tags) => tags.get("d") ?? "an unnamed domain"))];
};

const tagsOf = (signature: string): Map<string, string> =>
  new Map(
    signature.split(";").map((tag) => {
      const equals = tag.indexOf("=");
      return [tag.slice(0, equals).trim(), tag.slice(equals + 1).replaceAll(/\s+/g, "")];
    }),
  );
