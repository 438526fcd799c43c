/**
 * Calls the admin port of a simulator.
 * @throws Error with the status and the reason when the port refuses
 */
export async function askAdmin<T>(
  adminUrl: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(adminUrl + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  if (!answer.ok) {
    throw new Error(`${adminUrl}${path} answered ${answer.status}: ${await answer.text()}`);
  }
  return (await answer.json()) as T;
}
