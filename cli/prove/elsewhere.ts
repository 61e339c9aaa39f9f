import { Failure, USAGE } from "../api/failure.ts";
import type { prove as real } from "./prove.ts";

/** What stands for `prove.ts` in the command as one file, which would be thrice as large with all of AWS's clients. */
export const prove: typeof real = async () => {
  throw new Failure(
    USAGE,
    "this build of the command is for mail hosts and lacks prove. Run it where you deployed from: npm run --silent postmaster -- prove",
  );
};
