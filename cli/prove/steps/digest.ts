import { broken, proven, type Step } from "../step.ts";

/** The digest of the last seven days can be made. It is not sent. */
export const digest: Step = {
  name: "Digest",
  expected: "renders",
  needs: "api",
  run: async ({ api }) => {
    const { subject, html, text } = await api.get("/v1/digests/preview");
    const empty = Object.entries({ subject, html, text }).filter(([, part]) => !part);
    return empty.length === 0
      ? proven("renders")
      : broken("incomplete", `The digest has no ${empty.map(([name]) => name).join(" and no ")}.`);
  },
};
