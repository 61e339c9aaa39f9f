import { judged, type Step } from "../step.ts";

const DONE = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK)_COMPLETE$/;

/** The last deployment was finished. */
export const stack: Step = {
  name: "Stack",
  expected: "every resource complete",
  run: async ({ deployment: { stack: name, resources } }) =>
    judged(
      resources
        .filter(({ status }) => !DONE.test(status))
        .map(({ logicalId, status }) => `${logicalId} of ${name} is in status ${status}.`),
      { seen: `${resources.length} resources` },
    ),
};
