import { randomBytes } from "node:crypto";
import type { ApiClient } from "../api/client/apiClient.ts";
import { Failure, USAGE } from "../api/client/failure.ts";
import { CredentialsError, DeniedError } from "./aws/allowed.ts";
import { startClients } from "./aws/clients.ts";
import { readDeployment } from "./aws/Deployment.ts";
import { Leftovers } from "./Leftovers.ts";
import { assertOfStack } from "./ofStack.ts";
import { plan } from "./plan.ts";
import { type Report, reportOf } from "./report.ts";
import { runSteps } from "./runSteps.ts";
import type { Result } from "./step.ts";

export type ProveOptions = {
  from: string;
  stack: string;
  region?: string | undefined;
  identity?: string | undefined;
  waitMs: number;
  /** Aborted where the run shall end; what it created is removed even then. */
  interrupted: AbortSignal;
  onResult: (result: Result) => void;
};

/** Proves a deployment, and leaves nothing behind; throws `Failure` where it cannot begin. */
export const prove = async (api: ApiClient, options: ProveOptions): Promise<Report> => {
  const { from, stack, region, waitMs, interrupted, onResult } = options;
  const aws = await startClients(region, api.url);
  const deployment = await readDeployment(aws.cloudFormation, stack).catch((error: unknown) => {
    throw beginning(error);
  });
  assertOfStack(deployment, api.url);
  const nonce = randomBytes(6).toString("hex");
  const leftovers = new Leftovers();
  const identity = options.identity ?? `prove-${nonce}.example.com`;
  const context = { api, aws, deployment, from, identity, nonce, waitMs, interrupted, leftovers };
  const steps = await runSteps(plan(), context, onResult);
  const left = await leftovers.removeAll();
  return reportOf({ stack, service: api.url, interrupted: interrupted.aborted, steps, left });
};

const beginning = (error: unknown): unknown => {
  if (error instanceof DeniedError)
    return new Failure(
      USAGE,
      `${error.message}, so the stack cannot be read. docs/deployment.md has the policy that these credentials need.`,
      { cause: error },
    );
  if (error instanceof CredentialsError)
    return new Failure(
      USAGE,
      `AWS does not accept your credentials (${error.message}). Sign in first, for example with aws sso login, and set AWS_PROFILE.`,
      { cause: error },
    );
  if (error instanceof Error && error.message.startsWith("Region is missing"))
    return new Failure(
      USAGE,
      "which AWS region? Give --region or set AWS_REGION, for example --region eu-west-1",
      {
        cause: error,
      },
    );
  return error;
};
