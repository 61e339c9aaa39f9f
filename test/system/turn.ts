/** Turns a switch that only the local SES at `ses` has (local/README.md). */
export const turn = async (ses: string, path: string, body: object = {}, method = "POST"): Promise<void> => {
  const answer = await fetch(`${ses}/_local/${path}`, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} _local/${path}: ${answer.status} ${await answer.text()}`);
};
