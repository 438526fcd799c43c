import {
  createRampartClient,
  type InputOf,
  items,
  type OutputOf,
  RampartError,
  type RampartClient,
} from "@rampart/client";

const client = createRampartClient({ url: "https://rampart.example", token: "token" });

/** A user, by the type that the list returns. */
export type User = OutputOf<RampartClient["users"]["list"]>["items"][number];

/** What the compiler accepts. */
export async function calls(filter: InputOf<RampartClient["users"]["list"]>): Promise<string[]> {
  const { items: users, nextCursor } = await client.users.list.query(filter);
  const names: string[] = users.map(
    ({ userName, role }: User) => `${userName} ${role} ${nextCursor}`,
  );
  for await (const { score } of items(client.quizzes.list)) names.push(`${score}`);
  return names;
}

/** What the compiler refuses. It reports each expected error that does not occur (TS2578). */
export async function wrongCalls(error: unknown): Promise<void> {
  // @ts-expect-error the field does not exist
  await client.users.list.query({ page: 2 });
  // @ts-expect-error the role does not exist
  await client.users.list.query({ role: "root" });
  // @ts-expect-error the procedure does not exist
  await client.users.export.query();
  // @ts-expect-error a query is not a mutation
  await client.users.get.mutate({ id: "u1" });
  // @ts-expect-error the result has no such field
  void (await client.auth.me.query()).password;
  // @ts-expect-error a score may be unknown
  void (await client.readiness.report.query()).avgScore.toFixed(1);
  // @ts-expect-error the code does not exist
  if (error instanceof RampartError && error.code === "teapot") throw error;
}
