import {
  createRampartClient,
  type ErrorData,
  items,
  memoryTokens,
  NotFoundError,
  type OutputOf,
  pages,
  type RampartClient,
  RampartError,
} from "../../server/client/index.ts";
import type { AppRouter } from "../../server/trpc/router.ts";

/*
 * Compiled by `npm run check`, never run. The compiler reports each expected error that does not
 * occur (TS2578) and each error that is not expected.
 */
const client = createRampartClient({ url: "https://rampart.test", token: () => "token" });

/** Compiles only if both types are identical, including `any`. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

export async function wrongInputsDoNotCompile(): Promise<void> {
  // @ts-expect-error the token is missing
  createRampartClient({ url: "https://rampart.test" });
  // @ts-expect-error a client has a token or a store of tokens
  createRampartClient({ url: "https://rampart.test", token: "t", tokens: memoryTokens() });
  // @ts-expect-error a limit is a number
  await client.users.list.query({ limit: "10" });
  // @ts-expect-error the field does not exist
  await client.users.list.query({ page: 2 });
  // @ts-expect-error the role does not exist
  await client.users.list.query({ role: "root" });
  // @ts-expect-error the id is missing
  await client.users.get.query({});
  // @ts-expect-error a query changes nothing, so it has no key
  await client.users.get.query({ id: "u1" }, { idempotencyKey: "k" });
  // @ts-expect-error a query is not a mutation
  await client.users.get.mutate({ id: "u1" });
  // @ts-expect-error the procedure does not exist
  await client.users.export.query();
  // @ts-expect-error a submission has more fields
  await client.quizzes.submit.mutate({ submissionId: "s" });
  // @ts-expect-error a tenant has a name
  await client.operator.createTenant.mutate({ slug: "initech" });
  // @ts-expect-error a report has no such number
  await client.readiness.rows.query({ of: "salary" });
  // @ts-expect-error the report takes no input of this form
  await client.readiness.report.query({ tenantId: "t" });
}

export async function outputsAreTyped(): Promise<void> {
  const { items, nextCursor } = await client.users.list.query({ limit: 10, role: "manager" });
  const [user] = items;
  holds<Same<typeof nextCursor, string | null>>();
  holds<Same<NonNullable<typeof user>["role"], "rep" | "manager" | "admin">>();
  const report = await client.readiness.report.query();
  holds<Same<typeof report.avgScore, number | null>>();
  holds<Same<typeof report.asOf, string>>();
  holds<Same<typeof report.index.value, number | null>>();
  const rows = await client.readiness.rows.query({ of: "avgScore" });
  if (rows.kind === "results") holds<Same<(typeof rows.items)[number]["score"], number>>();
  // @ts-expect-error only their kind determines the type of the rows
  void rows.items[0]?.quizId;
  const { courses } = await client.progress.sync.mutate({ userId: "u1" });
  holds<Same<(typeof courses)[number]["status"], "not_started" | "in_progress" | "completed">>();
  // @ts-expect-error an answer has no such field
  void report.password;
  // @ts-expect-error a score may be unknown
  void report.avgScore.toFixed(1);
}

export async function listsAreTyped(): Promise<void> {
  type User = OutputOf<RampartClient["users"]["list"]>["items"][number];
  for await (const user of items(client.users.list, { role: "rep" }))
    holds<Same<typeof user, User>>();
  for await (const page of pages(client.users.list)) holds<Same<typeof page.items, User[]>>();
  // @ts-expect-error the list begins at its start
  items(client.users.list, { cursor: "c" });
  // @ts-expect-error the role does not exist
  items(client.users.list, { role: "root" });
  // @ts-expect-error the numbers to list are missing
  items(client.readiness.rows);
  // @ts-expect-error one user is not a list
  items(client.users.get, { id: "u1" });
}

type SentData = AppRouter["_def"]["_config"]["$types"]["errorShape"]["data"];

/** What the server declares is what the client knows. */
export const knownData = (sent: SentData): ErrorData => sent;
holds<Same<Exclude<keyof SentData, keyof ErrorData>, never>>();

export function errorsAreTyped(error: unknown): void {
  if (error instanceof NotFoundError) holds<Same<typeof error.code, "not_found">>();
  if (!(error instanceof RampartError)) return;
  holds<Same<typeof error.retryAfter, number | null>>();
  if (error.code === "rate_limited") holds<Same<typeof error.code, "rate_limited">>();
  // @ts-expect-error the code does not exist
  if (error.code === "teapot") return;
  holds<Same<NonNullable<typeof error.data>["field"], string | undefined>>();
}
