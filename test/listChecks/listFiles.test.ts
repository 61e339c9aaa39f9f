import { describe, expect, it } from "vitest";
import { listFiles } from "../../shared/listChecks/listFiles.ts";
import { readList } from "../../shared/listChecks/reading/readList.ts";

const BAD = [{ title: "Duplicate", why: 'The same, "again".' }];

describe("the files of a checked list", () => {
  it("have the list's own columns, order and headings, the problems with their reasons", async () => {
    const text = 'id;Name;email\r\n1;"Smith; A";a@x.org\r\n2;Bo;b@x.org\r\n3;Cy;\r\n4;Di;d@x.org\r\n';
    const list = await readList([text]);
    expect(listFiles(list, [[], BAD, [], []])).toEqual({
      clean: '\ufeffid;Name;email\r\n1;"Smith; A";a@x.org\r\n4;Di;d@x.org\r\n',
      problems:
        '\ufeffid;Name;email;problem;why\r\n2;Bo;b@x.org;Duplicate;"The same, ""again""."\r\n3;Cy;;No address;This row has no address.\r\n',
    });
    expect(listFiles(list, [[], [], [], []]).clean).toContain("2;Bo;b@x.org");
  });

  it("are lines and CSV for a list of lines", async () => {
    const list = await readList(["Ann <a@x.org>\nb@x.org; c@x.org\n"]);
    expect(listFiles(list, [[], [], BAD])).toEqual({
      clean: "Ann <a@x.org>\nb@x.org\n",
      problems: 'c@x.org,Duplicate,"The same, ""again""."\n',
    });
  });

  it("keep Excel's separator line, and read back as what they were", async () => {
    const list = await readList(["sep=;\nid;email\n1;a@x.org\n2;b@x.org\n"]);
    const { clean, problems } = listFiles(list, [[], BAD]);
    expect(clean).toBe("\ufeffsep=;\r\nid;email\r\n1;a@x.org\r\n");
    expect((await readList([problems.slice(1)])).rows.map((row) => row.addresses)).toEqual([["b@x.org"]]);
  });

  it("are empty where no row is theirs", async () => {
    const list = await readList(["a@x.org\n"]);
    expect(listFiles(list, [[]]).problems).toBe("");
  });
});
