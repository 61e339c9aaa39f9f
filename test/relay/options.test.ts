import { describe, expect, it } from "vitest";
import { type ConfigureOptions, checkOptions } from "../../cli/relay/configuring/checkedOptions.ts";
import { withPassword } from "../../cli/relay/configuring/passwordText.ts";

const OPTIONS: ConfigureOptions = {
  region: "eu-west-1",
  port: 587,
  loopback: true,
  connect: true,
  reload: true,
};
const VPC = "vpce-0a1b2c3d.email-smtp.eu-west-1.vpce.amazonaws.com";

describe("the options of configure", () => {
  it.each<[Partial<ConfigureOptions>, string?]>([
    [{}],
    [{ host: "localhost" }],
    [{ host: "2001:db8::1" }],
    [{ host: VPC, port: 465 }],
    [{ host: "email-smtp-fips.us-gov-west-1.amazonaws.com", region: "us-gov-west-1" }],
    [
      {
        masquerade: "uni.example",
        sender: "a.b+c@uni.example",
        caFile: "/etc/ssl/my certs.pem".replace(" ", "-"),
      },
    ],
  ])("%j are taken", (given) => {
    expect(() => checkOptions({ ...OPTIONS, ...given }, "/etc/postfix")).not.toThrow();
  });

  it.each<[Partial<ConfigureOptions>, string, directory?: string]>([
    ...[
      "",
      "a b",
      "] evil",
      "$(id)",
      "a\nb",
      "[a]",
      "a:25",
      "-a",
      "a..b",
      "a".repeat(64),
      "a\u202eb",
      "$myhostname",
    ].map((host): [Partial<ConfigureOptions>, string] => [{ host }, "invalid_host"]),
    [{ host: VPC, region: "us-east-1" }, "region_mismatch"],
    [{ host: "email-smtp.eu-west-1.amazonaws.com", region: "eu-west-2" }, "region_mismatch"],
    [{ host: VPC, port: 26 }, "invalid_port"],
    ...["", "eu_west_1", "eu-west-1\n", "$x", "EU-WEST-1"].map(
      (region): [Partial<ConfigureOptions>, string] => [{ region }, "invalid_region"],
    ),
    ...["x\ny", "$mydomain", "", "a b", "a,b"].map((masquerade): [Partial<ConfigureOptions>, string] => [
      { masquerade },
      "invalid_masquerade",
    ]),
    ...["a@$mydomain", "a,b@x.example", "a@x\u0000", "{a@x}", "a b@x"].map(
      (sender): [Partial<ConfigureOptions>, string] => [{ sender }, "invalid_sender"],
    ),
    ...["/a\nb", "/$x", "/a b", "", "/a\u007f"].map((caFile): [Partial<ConfigureOptions>, string] => [
      { caFile },
      "invalid_ca_file",
    ]),
    ...["hash:x", "HASH", ""].map((mapType): [Partial<ConfigureOptions>, string] => [
      { mapType },
      "invalid_map_type",
    ]),
    ...["/etc/post fix", "/etc/$x", "/a,b", "/a\nb"].map(
      (directory): [Partial<ConfigureOptions>, string, string] => [{}, "invalid_config_dir", directory],
    ),
  ])("%j are refused as %s", (given, code, directory = "/etc/postfix") => {
    const refused = () => checkOptions({ ...OPTIONS, ...given }, directory);
    expect(refused).toThrow(expect.objectContaining({ code }));
    // Nothing in it acts on the terminal.
    expect(refused).toThrow(/^[\x20-\x7e]+ \[\w+\]$/);
  });
});

describe("the text of sasl_passwd", () => {
  const RELAY = "[mail.example.org]:587";
  const NEW = { user: "AKIA", password: "new" };
  const LINE = `${RELAY} AKIA:new\n`;

  it.each([
    ["", LINE, []],
    [LINE, LINE, []],
    ["# ours\n\n[other.example]:25 a:b\n", `# ours\n\n[other.example]:25 a:b\n${LINE}`, []],
    [`${RELAY} AKIA:old\n`, LINE, [RELAY]],
    [`${RELAY}\tAKIA:old`, LINE, [RELAY]],
    // Postfix would use these in place of the new one.
    ["mail.example.org AKIA:old\n", LINE, ["mail.example.org"]],
    ["MAIL.example.org AKIA:old\n", LINE, ["mail.example.org"]],
    [`mail.example.org AKIA:old\n${LINE}`, LINE, ["mail.example.org"]],
    [`${LINE}${LINE}`, LINE, [RELAY]],
    // These it does not look at.
    ["mail.example.org:587 a:b\n", `mail.example.org:587 a:b\n${LINE}`, []],
    // A line may go on in the next.
    [`${RELAY}\n  AKIA:old\nother a:b\n  \n`, `other a:b\n  \n${LINE}`, [RELAY]],
    // Also after comments and empty lines.
    [`other a:b\n${RELAY}\n# note\n\n  AKIA:old\n`, `other a:b\n# note\n${LINE}`, [RELAY]],
    [`${RELAY} AKIA:new\n #\n  er\n`, ` #\n${LINE}`, [RELAY]],
    [`other\n# note\n  a:b\n${LINE}`, `other\n# note\n  a:b\n${LINE}`, []],
    [`# ${RELAY} a:b\n`, `# ${RELAY} a:b\n${LINE}`, []],
    [`${RELAY} AKIA:old\r\n`, LINE, [RELAY]],
    // Bytes of another encoding, of which one would be a space in it.
    ["# caf\xe9 \xa0\n\xa0x a:\xa0\n", `# caf\xe9 \xa0\n\xa0x a:\xa0\n${LINE}`, []],
    ["other\n a:b\n", `other\n a:b\n${LINE}`, []],
  ])("%j becomes %j", (before, text, replaced) => {
    const after = withPassword(before, RELAY, NEW);
    expect(after).toEqual({ text, replaced, isChanged: before !== text });
    expect(withPassword(text, RELAY, NEW).isChanged).toBe(false);
  });
});
