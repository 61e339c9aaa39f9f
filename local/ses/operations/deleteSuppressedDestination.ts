import { type Answer, type Input, notListed, success } from "../answer.ts";
import type { SesStore } from "../store.ts";

/** [API_DeleteSuppressedDestination] */
export const deleteSuppressedDestination = ({ address }: Input, store: SesStore): Answer =>
  store.delete(address, Date.now()) ? success() : notListed(address);
