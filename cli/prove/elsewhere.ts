import { Failure, USAGE } from "../api/client/failure.ts";
import type { prove as real } from "./prove.ts";

/** What stands for `prove.ts` in the command as one file, which would be thrice as large with all of AWS's clients. */
export const prove: typeof real = async () => {
  throw new Failure(
    USAGE,
    "this build is for mail hosts and does not include prove. On the machine you deployed from, run: npm run --silent postmaster -- prove",
  );
};
