import { fromBase64 } from "../../shared/base64.ts";
import type { Context } from "../../shared/context.ts";
import { deadLetterAad } from "../../shared/secrets/aad.ts";

type Opener = Pick<Context, "scope" | "secrets">;
type Row = Record<string, unknown>;

/** The claims of a signed token. Its signature does not matter here. */
function claimsOf(token: string): string {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return new TextDecoder().decode(fromBase64(payload));
}

/** `table.column` -> its readable text. */
const openers: Record<string, (ctx: Opener, row: Row) => Promise<string> | string> = {
  "dead_letters.body": ({ scope, secrets }, { id, body }) =>
    secrets.open(String(body), deadLetterAad(scope.tenantId, String(id))),
  "polled_events.token": (_, { token }) => claimsOf(String(token)),
};

/** The row with the texts of its closed columns readable. */
export async function openTexts(
  ctx: Opener,
  table: string,
  columns: readonly string[],
  row: Row,
): Promise<Row> {
  const opened = { ...row };
  for (const column of columns) {
    const open = openers[`${table}.${column}`];
    if (!open) throw new Error(`open-texts.ts cannot open ${table}.${column}.`);
    opened[column] = await open(ctx, row);
  }
  return opened;
}
