import { describe, expect, it } from "vitest";
import { clip, object, text } from "../../shared/feedback/fields.ts";
import { refusal } from "./refusal.ts";

describe("a field", () => {
  it("is an object or a text, else it says which is missing or invalid", () => {
    expect(object({ a: { b: 1 } }, "a", "x.a")).toEqual({ b: 1 });
    expect(refusal(() => object({}, "a", "x.a"))).toBe("field_missing: x.a: not an object");
    expect(refusal(() => object({ a: null }, "a", "x.a"))).toBe("field_invalid: x.a: not an object");
    expect(text({ a: "b" }, "a", "x.a")).toBe("b");
    expect(refusal(() => text({}, "a", "x.a"))).toBe("field_missing: x.a: not a string");
    for (const bad of ["", 7, null])
      expect(refusal(() => text({ a: bad }, "a", "x.a"))).toBe("field_invalid: x.a: not a string");
    expect(text({ a: "x".repeat(100_001) }, "a", "x.a")).toHaveLength(100_000);
  });

  it("is cut without half a letter", () => {
    expect(clip("abc", 2)).toBe("ab");
    expect(clip("a😀", 2)).toBe("a\ufffd");
  });
});
