import { expect, it } from "vitest";
import { RecentStrings } from "../../../shared/relay/maillog/RecentStrings.ts";

it("gives each text back as it is, however many share a place in the cache, and if one begins another", () => {
  const recent = new RecentStrings((text) => text);
  const texts = Array.from({ length: 20_000 }, (_, n) => n.toString(2 + (n % 7)));
  for (const text of [...texts, ...texts.toReversed(), "ü", "\ud83d\ude00", ""]) {
    const block = Buffer.from(`<${text}00>`);
    for (const to of [block.length - 3, block.length - 2, block.length - 1])
      if (recent.of(block, 1, to) !== block.toString("utf8", 1, to)) expect.fail(`${text} to ${to}`);
  }
});
