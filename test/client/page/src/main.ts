import {
  createRampartClient,
  items,
  memoryTokens,
  NotFoundError,
  RampartError,
} from "@rampart/client";

/** Signs in, reads a list of several pages, changes something, and fails once. */
async function visit(url: string, email: string, password: string): Promise<object> {
  const tokens = memoryTokens();
  const client = createRampartClient({ url, tokens, retry: { retries: 0 } });
  await tokens.write(await client.auth.login.mutate({ email, password }));
  const { user } = await client.auth.me.query();
  const names: string[] = [];
  for await (const { userName } of items(client.users.list, { limit: 2 })) names.push(userName);
  const { id } = await client.receivers.create.mutate(
    { delivery: "poll", name: "page", audience: "https://hub.example" },
    { idempotencyKey: crypto.randomUUID() },
  );
  const removed = await client.receivers.remove.mutate({ id });
  const error = await client.users.get.query({ id }).catch((thrown: unknown) => thrown);
  if (!(error instanceof NotFoundError)) throw error;
  const { code, requestId } = error;
  return { user: user.email, names: names.toSorted(), removed, code, hasId: requestId !== null };
}

/** Sends the result to the page's own origin. */
async function report(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const of = (name: string) => query.get(name) ?? "";
  const result = await visit(of("server"), of("email"), of("password")).catch((error: unknown) =>
    error instanceof RampartError
      ? { failed: error.name, code: error.code }
      : { failed: String(error) },
  );
  await fetch(new URL("/result", location.href), { method: "POST", body: JSON.stringify(result) });
}

void report();
