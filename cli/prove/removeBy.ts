import { DeniedError } from "./aws/allowed.ts";

/**
 * Removes a thing by the API, which keeps its own record in step, then by SES what is left of it. Where these credentials
 * may not ask SES, the API's word counts.
 */
export const removeBy = async ({
  api,
  isAtSes,
  ses,
}: {
  api: () => Promise<unknown>;
  isAtSes: () => Promise<boolean>;
  ses: () => Promise<unknown>;
}): Promise<void> => {
  const isDone = await api().then(
    () => true,
    () => false,
  );
  try {
    if (!(await isAtSes())) return;
  } catch (error) {
    if (isDone && error instanceof DeniedError) return;
    throw error;
  }
  await ses();
};
