import { type Answer, exception } from "./answer.ts";

export type Fault = { operation: string; error: string; message: string; times: number };

/** Errors that somebody has asked for: the next calls of an operation answer them. In memory only. */
export class Faults {
  #faults: Fault[] = [];

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  clear(): void {
    this.#faults = [];
  }

  /** The error that this call is to answer, if any. */
  take(operation: string): Answer | undefined {
    const fault = this.#faults.find((one) => one.operation === operation);
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#faults = this.#faults.filter((one) => one !== fault);
    return exception(fault.error, fault.message);
  }
}
