import { expect, it } from "vitest";
import { PROBLEMS } from "../../functions/api/http/problem.ts";
import { namesIn, page, rowsBelow } from "./page.ts";

it("lists in docs/api.md every code of a problem, with its status, and no other", () => {
  const documented = rowsBelow(page("api"), "status").flatMap(([status, codes = ""]) =>
    // In brackets, members and headers; outside, headers have capitals.
    namesIn(codes.replaceAll(/\([^)]*\)/g, ""))
      .filter((name) => /^[a-z0-9_]+$/.test(name))
      .map((code) => `${status} ${code}`),
  );
  const known = Object.entries(PROBLEMS).map(([code, { status }]) => `${status} ${code}`);
  expect(documented.toSorted()).toEqual(known.toSorted());
});
