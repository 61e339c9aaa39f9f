import { describe, expect, it } from "vitest";
import { digestMail } from "../../shared/digest/digestMail.ts";
import type { DigestFacts } from "../../shared/digest/facts.ts";
import { digestVerdict, verdictOf } from "../../shared/digest/verdict.ts";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import { noCounts } from "../../shared/tallies/counts.ts";
import { counts, facts, warning } from "./facts.ts";

const HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0000";

describe("the verdict", () => {
  const over = counts({ send: 100, hardBounce: 6 });
  const rate = warning({ rule: "bounceRate", severity: "warning", headline: "Bounce rate is 8.2%" });
  it.each([
    [{}, "well", "No open warnings. 4,312 sent, 17 bounced (0.39%)."],
    [
      { warnings: [warning({ severity: "notice" })] },
      "well",
      "No urgent warnings, 1 notice. 4,312 sent, 17 bounced (0.39%).",
    ],
    [{ warnings: [warning(), warning()] }, "act", /^Critical: 95\.0% of the daily .* and 1 other warning\./],
    [{ warnings: [warning({ severity: "warning" })] }, "look", /^Attention: 95\.0%/],
    [
      { warnings: [warning({ acknowledged: { at: "2026-11-20T09:00:00.000Z", by: "ann" } })] },
      "well",
      "No urgent warnings, 1 acknowledged. 4,312 sent, 17 bounced (0.39%).",
    ],
    [{ counts: over }, "look", /^Attention: hard bounces were over SES's threshold of 5\.0%/],
    [
      { counts: over, warnings: [rate] },
      "look",
      "Attention: hard bounces were over SES's threshold of 5.0%. 100 sent, 6 bounced (6.0%).",
    ],
    [{ counts: over, warnings: [warning()] }, "act", /^Critical: 95\.0% .* 100 sent, 6 bounced/],
    [
      { warnings: [warning()], isLatest: false },
      "well",
      "16 to 22 November 2026: 4,312 sent, 17 bounced (0.39%).",
    ],
    [{ counts: over, warnings: [warning()], isLatest: false }, "look", /^Attention: hard bounces were over/],
    [{ counts: noCounts() }, "quiet", "No mail sent."],
    [
      { counts: { ...noCounts(), send: 1, simulatedSend: 1, bounce: 1, simulatedBounce: 1 } },
      "quiet",
      "No mail sent.",
    ],
  ] as [Partial<DigestFacts>, string, string | RegExp][])("%#", (more, mood, text) => {
    const verdict = digestVerdict(facts(more));
    expect(verdict.mood).toBe(mood);
    if (typeof text === "string") expect(verdict.text).toBe(text);
    else expect(verdict.text).toMatch(text);
  });
});

it("says of what time the numbers are where nothing else does", () => {
  const within = "Last 24 hours";
  const text = (more: Partial<DigestFacts>) => verdictOf({ ...facts(more), within }).text;
  expect(text({})).toBe("No open warnings. Last 24 hours: 4,312 sent, 17 bounced (0.39%).");
  expect(text({ warnings: [warning({ severity: "warning", headline: "Look" })] })).toBe(
    "Attention: Look. Last 24 hours: 4,312 sent, 17 bounced (0.39%).",
  );
  expect(text({ counts: noCounts() })).toBe("Last 24 hours: no mail sent.");
});

describe("the digest as a mail", () => {
  it("reads as plain text: the state first, figures with the previous ones and SES's thresholds, a chart", () => {
    const { subject, text } = digestMail(facts());
    expect(subject).toBe("No open warnings. 4,312 sent, 17 bounced (0.39%).");
    expect(text).toMatchInlineSnapshot(`
      "No open warnings. 4,312 sent, 17 bounced (0.39%).

      Mail through Amazon SES, 16 to 22 November 2026 (UTC)

                                    This period          Previous   Threshold
        Sent                              4,312             4,000
        Delivered                         4,290             3,990
        Hard bounces                 17 (0.39%)        10 (0.25%)        5.0%
        Complaints                       0 (0%)            0 (0%)       0.10%
        Other bounces                         3                 0
        Delays                                0                 0

      Sent, and the hard bounce rate
          Mon 16       616  ####################################
          Tue 17       616  ####################################  0.16%
          Wed 18       616  ####################################  0.32%
          Thu 19       616  ####################################  0.49%
          Fri 20       616  ####################################  0.65%
          Sat 21       616  ####################################  0.81%
          Sun 22       616  ####################################  0.97%

      --
      Postmaster, https://console.example"
    `);
  });

  describe("beside SES's own counts", () => {
    const agreeing = (day: string): Comparison => ({
      day,
      at: `${day}T23:59:00.000Z`,
      state: "agrees",
      ses: 616,
      recorded: { least: 616, most: 616 },
      difference: 0,
      share: 0,
      metrics: [],
      causes: [],
    });
    const differing = (day: string): Comparison => ({
      ...agreeing(day),
      state: "missing",
      ses: 800,
      difference: 184,
      share: 0.23,
      causes: [
        {
          code: "identityWithoutEvents",
          text: `Events of ${HOSTILE} do not reach this service.`,
          remedy: [],
        },
      ],
    });
    const told = (...comparisons: Comparison[]) => {
      const { text, html } = digestMail(facts({ comparisons }));
      return { html, text: text.replace(/\s+/g, " ") };
    };

    it("says so in a line where they agree", () => {
      const { text, html } = told(...["2026-11-16", "2026-11-17", "2026-11-18"].map(agreeing));
      expect(text).toContain("SES's own count - SES's own counts agree with the records on all 3 days.");
      expect(html).toContain("agree with the records on all 3 days.");
    });

    it("names the days that differ and the likely cause of the last, in text and HTML", () => {
      const { text, html } = told(agreeing("2026-11-16"), differing("2026-11-17"), differing("2026-11-18"));
      expect(text).toMatch(
        /differ from the records on 2 of 3 days\. - 2026-11-17: 184 of 800 messages \(23\.0 ?%\) are not recorded\. - 2026-11-18: .* - Likely cause: Events of /,
      );
      expect(html).toContain("differ from the records on 2 of 3 days.");
      expect(html).toContain("Likely cause: Events of &lt;script&gt;");
      expect(html).not.toContain("<script");
    });

    it("tells of one day what SES counted, and nothing of a day that is not judged", () => {
      expect(told(differing("2026-11-16")).text).toContain(
        "SES counted 800 recipients; Postmaster recorded 616.",
      );
      for (const state of ["starting", "notComparable"] as const) {
        const notJudged = { ...agreeing("2026-11-16"), state, recorded: null };
        expect(told(notJudged).text).not.toContain("SES's own count");
        expect(told(notJudged, agreeing("2026-11-17"), agreeing("2026-11-18")).text).toContain(
          "on all 2 days",
        );
      }
    });
  });

  const full = (name: string, rows: number): DigestFacts =>
    facts({
      causes: [{ cause: "noSuchUser", counts: counts({ bounce: 17, hardBounce: 17 }) }],
      typos: Array.from({ length: 10 }, (_, n) => ({
        domain: `${n}${name}`,
        meant: "gmail.com",
        bounces: 3,
      })),
      senders: Array.from({ length: 5 }, (_, n) => ({
        key: `${n}${name}`,
        counts: counts({ send: 9, hardBounce: 3 }),
      })),
      domains: Array.from({ length: 5 }, (_, n) => ({
        key: `${n}${name}`,
        counts: counts({ send: 9, hardBounce: 3 }),
      })),
      warnings: Array.from({ length: rows }, (_, n) => warning({ id: `${n}`, headline: `${n} ${name}` })),
      identities: Array.from({ length: rows }, (_, n) => ({
        identity: `${n}${name}`,
        state: "waitingForApproval" as const,
        requestedBy: name,
      })),
      rewritten: Array.from({ length: rows }, (_, n) => ({
        name: `${n}${name}`,
        senders: 2,
        rewritten: 3,
        step: { text: `Verify ${name}`, target: { to: "requestIdentity" as const, identity: name } },
      })),
      changes: { actions: [{ action: name, count: 3, by: [name] }], more: true },
    });

  describe("with senders that the guard rewrote", () => {
    const rewritten: DigestFacts["rewritten"] = [
      {
        name: "far.example",
        senders: 3,
        rewritten: 1_041,
        step: { text: "Verify far.example", target: { to: "requestIdentity", identity: "far.example" } },
      },
      {
        name: "ann@gmail.com",
        senders: 1,
        rewritten: 1,
        step: { text: "You cannot verify gmail.com, a free-mail provider; rewriting is right" },
      },
    ];
    const told = (more: Partial<DigestFacts>) => {
      const { html, text } = digestMail(facts({ rewritten, ...more }));
      return { html, text: text.slice(text.indexOf("Senders the guard")) };
    };

    it("says how many messages, and the step as a link or, without a console, as a command", () => {
      expect(told({}).text).toMatchInlineSnapshot(`
        "Senders the guard rewrote (messages by recipient)
          - far.example (3 senders): 1,041 messages. Verify far.example:
            https://console.example/identities/new?identity=far.example
          - ann@gmail.com: 1 message. You cannot verify gmail.com, a free-mail
            provider; rewriting is right.

        --
        Postmaster, https://console.example"
      `);
      expect(told({ links: {} }).text.replaceAll(/\s+/g, " ")).toContain(
        "Verify far.example: postmaster identities request far.example",
      );
      const { html } = told({});
      expect(html).toContain('href="https://console.example/identities/new?identity=far.example"');
      expect(html).toContain("far.example (3 senders)");
      expect(html).toContain("You cannot verify gmail.com, a free-mail provider; rewriting is right.");
      expect(html).toMatch(/>1,041</);
    });

    it("names twelve, says how many more, and has no such part where there is none", () => {
      const many = Array.from({ length: 14 }, (_, n) => ({ ...rewritten[0], name: `${n}.example` }));
      const { html, text } = told({ rewritten: many as typeof rewritten });
      expect(text).toContain("11.example");
      expect(text).not.toContain("12.example");
      expect(text).toContain("And 2 more: postmaster stats --by sender");
      expect(html).toContain("And 2 more: ");
      expect(html).toContain("<code>postmaster stats --by sender</code>");
      expect(told({ rewritten: [] }).html).not.toContain("the guard");
    });
  });

  it("shows nothing of what comes from mail as HTML, whatever it is", () => {
    const { html, text } = digestMail(full(HOSTILE, 3));
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;");
    expect(
      html.match(/href="[^"]*"/g)?.every((href) => href.startsWith('href="https://console.example')),
    ).toBe(true);
    expect(text).toContain("<script>");
  });

  it("stays under 100 kB, and in 72 columns, however much there is to tell", () => {
    const { html, text } = digestMail(full("long.example.org", 5_000));
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    expect(Buffer.byteLength(text)).toBeLessThan(100_000);
    for (const line of text.split("\n"))
      if (!line.includes("http")) expect(line.length).toBeLessThanOrEqual(72);
  });

  it("fetches nothing, says what its chart shows, and knows dark mode and narrow screens", () => {
    const { html } = digestMail(facts());
    expect(html).not.toMatch(/<img|<link|url\(|<script/);
    expect(html).toContain('aria-label="Messages sent, hard bounces in red. Mon 16: 616; Tue 17: 616;');
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).toContain("max-width: 480px");
  });
});
