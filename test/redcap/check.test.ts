import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { INSTALL_GUARD } from "../../shared/remedies/installGuard.ts";
import { folderOf, PAGE, redcap } from "./redcap.ts";

type Told = {
  summary: {
    version?: string;
    versions: string[];
    files: number;
    user: number;
    unknown: number;
    safe: number;
  };
  senders: { file: string; line: number; expression: string; verdict: string; via: { line: number }[] }[];
};

/** What is told of code (after <?php) as JSON. */
const checked = async (code: string) => {
  await using folder = await folderOf({ "redcap_v14.5.5/page.php": `<?php\n${code}` });
  const { out, err, code: status } = await redcap(["check", "--json", folder.path]);
  expect(err).toBe("");
  const told = JSON.parse(out) as Told;
  return { ...told, status, verdicts: told.senders.map(({ verdict, line }) => `${line} ${verdict}`) };
};
const verdictOf = async (expression: string) =>
  (await checked(`$email->setFrom(${expression});`)).senders[0]?.verdict;

describe("postmaster redcap check", () => {
  it("tells a user's own address from REDCap's settings and from what it cannot know", async () => {
    const { senders, status, summary } = await checked(`
$email->setFrom($homepage_contact_email);
$email->setFrom($sender);
$email -> setFrom( $user_email );
setFrom('redcap@example.org');
$email->setFrom(\\Message::useDoNotReply($GLOBALS['project_contact_email']));
Mail::SETFROM($row["user_email"], "Ada");
$email?->setFrom($_POST['from']);
`);
    expect(senders.map(({ line, expression, verdict }) => `${line} ${expression} ${verdict}`)).toEqual([
      "5 $user_email user",
      '8 $row["user_email"] user',
      "9 $_POST['from'] user",
      "4 $sender unknown",
      "3 $homepage_contact_email safe",
      "6 'redcap@example.org' safe",
      "7 \\Message::useDoNotReply($GLOBALS['project_contact_email']) safe",
    ]);
    expect(summary).toMatchObject({ version: "14.5.5", files: 1, user: 3, unknown: 1, safe: 3 });
    expect(status).toBe(1);
  });

  it.each([
    ["$GLOBALS['user_email']", "user"],
    ["$GLOBALS['homepage_contact_email']", "safe"],
    ["trim($user_email)", "user"],
    ["(string) $user_email", "user"],
    ["$userInfo->user_email", "user"],
    ["User::getUserInfo($name)['user_email']", "user"],
    ['"Ada <$user_email>"', "user"],
    [`"Ada <{$row["user_email"]}>"`, "user"],
    ["'Ada <' . $user_email . '>'", "user"],
    ["$from_email == '' ? $user_email : $from_email", "user"],
    ["$user_email == '' ? $from_email : $project_contact_email", "safe"],
    ["$from_email ?: $user_email", "user"],
    ["$from_email ?? $sender", "unknown"],
    ["getSender($user_email)", "unknown"],
    ["'it costs \\$user_email'", "safe"],
    ["...$arguments", "unknown"],
    ["", "unknown"],
  ])("judges setFrom(%s): %s", async (expression, verdict) => {
    expect(await verdictOf(expression)).toBe(verdict);
  });

  it("follows assignments backwards, also those that only may have happened", async () => {
    const { verdicts, senders } = await checked(`$from = $user_email;
$reply = $from;
$email->setFrom($reply);
$from = $project_contact_email;
$email->setFrom($from);
if ($isTest) { $from = $user_email; }
$email->setFrom($from);
if ($isTest) $other = $user_email; else $other = 'a@example.org';
$email->setFrom($other);
$user_email = $homepage_contact_email;
$email->setFrom($user_email);
switch ($kind) { case 1: $to = $user_email; break; default: $to = $from_email; $email->setFrom($to); }
if ($a): $b = $row['user_email']; else: $b = $from_email; $email->setFrom($b); endif;
$email->setFrom($b);
`);
    expect(verdicts.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))).toEqual([
      "4 user",
      "6 safe",
      "8 user",
      "10 user",
      "12 safe",
      "13 safe",
      "14 safe",
      "15 user",
    ]);
    expect(senders.find(({ line }) => line === 4)?.via.map(({ line }) => line)).toEqual([3, 2]);
  });

  it("keeps functions apart", async () => {
    const { verdicts } = await checked(`$from = $user_email;
function send($from_email) { $m->setFrom($from_email); }
function other() { $m->setFrom($from); }
function third() { global $from; $m->setFrom($from); }
$send = function () use ($from) { $m->setFrom($from); };
class Mail {
  function setFrom($from) { $this->from = $from; }
  function later() { $m->setFrom($this->sender); }
  function before() { $this->sender = $GLOBALS['user_email']; $this->a = $this->b; $this->b = $this->a; $m->setFrom($this->a); }
}
`);
    expect(verdicts).toEqual(["5 user", "6 user", "9 user", "3 unknown", "4 unknown", "10 unknown"]);
  });

  it("takes parameters' defaults and classes' properties for what they are", async () => {
    const { verdicts } = await checked(`
function send($from_email = null, $user_email = '') { $m->setFrom($from_email); $n->setFrom($user_email); }
class Mail { public $homepage_contact_email = PHP_EOL; function a() { self::$from_email = $user_email; } }
$m->setFrom($from_email); $n->setFrom($homepage_contact_email); $o->setFrom(Mail::$user_email);
if ($a): if ($b) {} elseif ($c) {} $from = $user_email; endif; $m->setFrom($from);
`);
    expect(verdicts).toEqual(["3 user", "5 user", "6 user", "3 unknown", "5 safe", "5 safe"]);
  });

  it("reads no comments, strings, heredocs or HTML, and code between braces in text", async () => {
    const { verdicts, status } = await checked(`
// $email->setFrom($user_email); ?> setFrom($user_email) <?php
# $email->setFrom($user_email); don't
/* $email->setFrom($user_email); */
$a = '->setFrom($user_email) \\' ->setFrom($user_email)';
$b = "->setFrom($user_email) \\" {$row["it's"]} ->setFrom(";
$c = <<<END
  $email->setFrom($user_email); {$a['}']} END2 "
  END;
$d = <<<'END'
$email->setFrom($user_email) {$
END;
#[Pure] function pure() {}
$email->setFrom(/* $user_email */ $from_email // $user_email
);
$email->setFromName($user_email);
$e = "{$email->setFrom($homepage_contact_email)}";
?>
<p>$email->setFrom($user_email) isn't <?= $f ?> ->setFrom($user_email)</p>
<?php __halt_compiler(); $email->setFrom($user_email);`);
    expect(verdicts).toEqual(["15 safe", "18 safe"]);
    expect(status).toBe(0);
  });

  it("tells people the worst first, a summary before it, in 80 columns", async () => {
    await using folder = await folderOf({
      "redcap_v14.5.5/Authentication/password_recovery.php": PAGE,
      "redcap_v14.5.5/Classes/A.php": `<?php
$m->setFrom($from_email);
$m->setFrom($sender);
$m->setFrom(\\Some\\Long\\Namespace\\And\\Message::useDoNotReply($GLOBALS['project_contact_email']));
$from = $row['user_email'];
$m->setFrom($from);
`,
    });
    const { out, code } = await redcap(["check", folder.path]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^2 senders may be unverified: 5 calls to setFrom\(\) in 2 PHP files, 1 unknown, 2\nsafe\.\n/,
    );
    expect(out).toContain("\n  Authentication/password_recovery.php:7\n      setFrom($user_email)\n");
    expect(out).toContain("\n      <- $from = $row['user_email'] (line 5)\n");
    const order = ["A USER'S OWN ADDRESS (2)", "UNKNOWN (1)", "SAFE (2)", "WHAT TO DO"].map((one) =>
      out.indexOf(one),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(out).toContain("redcap patch");
    expect(out.replaceAll(/ \\\n +/g, " ")).toContain(`    ${INSTALL_GUARD}\n`);
    expect(out).toContain("(from_email)");
    expect(out).toContain("from_email_domain_exclude");
    for (const line of out.split("\n"))
      if (!line.includes(folder.path)) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("takes the highest version by number, and says which", async () => {
    await using folder = await folderOf({
      "redcap_v9.10.2/a.php": "<?php $m->setFrom($user_email);",
      "redcap_v14.5.5/a.php": "<?php $m->setFrom($user_email);",
      "redcap_v14.10.0/a.php": "<?php $m->setFrom($from_email);",
    });
    const { out, code } = await redcap(["check", folder.path]);
    expect(code).toBe(0);
    expect(out).toMatch(/^No sender is a user's own address: /);
    expect(out).toContain("REDCap 14.10.0, ");
    expect(out.replace(/\s+/g, " ")).toContain("The highest of 3 versions (the others: 14.5.5, 9.10.2).");
    const older = await redcap(["check", join(folder.path, "redcap_v9.10.2")]);
    expect(older.code).toBe(1);
    expect(older.out).toContain("REDCap 9.10.2, ");
  });

  it("says nothing with --quiet unless something can be unverified, and looks at files named with --only", async () => {
    await using folder = await folderOf({
      "redcap_v14.5.5/Authentication/password_recovery.php": PAGE,
      "redcap_v14.5.5/other.php": "<?php $m->setFrom($from_email); $m->setFrom($sender);",
    });
    await symlink(folder.path, join(folder.path, "redcap_v14.5.5/loop"));
    expect(await redcap(["check", "--quiet", "--only", "other.php", folder.path])).toEqual({
      out: "",
      err: "",
      code: 0,
    });
    const known = await redcap(["check", "--quiet", "--only", "password_recovery.php", folder.path]);
    expect(known.code).toBe(1);
    expect(known.out).toMatch(/^1 sender may be unverified: 1 call/);
    const none = await redcap(["check", "--quiet", "--only", "gone.php", folder.path]);
    expect(none.code).toBe(2);
    expect(none.err).toContain("no PHP file has “gone.php” in its path");
  });

  it("fails with 2 where it is used wrongly or cannot read", async () => {
    await using folder = await folderOf({ "readme.txt": "" });
    expect((await redcap(["check"])).code).toBe(2);
    const nothing = await redcap(["check", folder.path]);
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain("is not a REDCap folder");
    const gone = await redcap(["check", join(folder.path, "gone")]);
    expect(gone.code).toBe(2);
    expect(gone.err).toContain("no such file or folder");
  });

  it.each([["check"], ["patch"]])("explains %s in 80 columns", async (command) => {
    const { out, code } = await redcap([command, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Exit status: 0");
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
