import postgres from "postgres";
import type { ServerWorld } from "../../support/server-only.ts";
import { BULK_REQUEST, type BulkResult, type clientOf, PATCH_OP, USER } from "../support.ts";

export interface Operation {
  method: string;
  path: string;
  bulkId?: string;
  data?: object;
}

type Client = ReturnType<typeof clientOf>;

/** Sends a bulk request and returns its results. Throws if the whole request is refused. */
export async function send(
  client: Client,
  Operations: readonly object[],
  more: object = {},
): Promise<BulkResult[]> {
  const { status, body, text } = await client.post("/Bulk", {
    schemas: [BULK_REQUEST],
    ...more,
    Operations,
  });
  if (status !== 200) throw new Error(`POST /Bulk: ${status} ${text}`);
  return body.Operations;
}

export const statusesOf = (results: BulkResult[]): string =>
  results.map(({ status }) => status).join(" ");

export const idOf = (result: BulkResult | undefined): string =>
  result?.location?.split("/").at(-1) ?? "";

export const post = (userName: string, data: object = {}): Operation => ({
  method: "POST",
  path: "/Users",
  bulkId: `post ${userName}`,
  data: { schemas: [USER], userName, ...data },
});

export const patch = (path: string, ...Operations: object[]): Operation => ({
  method: "PATCH",
  path,
  data: { schemas: [PATCH_OP], Operations },
});

export const replace = (path: string, value: unknown) => ({ op: "replace", path, value });

/** The number of transactions in which users with a userName like this were last written. */
export async function transactionsOf(
  { outside, acme }: ServerWorld,
  prefix: string,
): Promise<number> {
  const sql = postgres(outside.database.superuser, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ n: number }[]>`
      select count(distinct xid)::int as n from users
      where tenant_id = ${acme.id} and user_name like ${`${prefix}%`}`;
    return row?.n ?? 0;
  } finally {
    await sql.end();
  }
}
