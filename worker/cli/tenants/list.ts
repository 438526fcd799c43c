import { listTenants, listTenantsInput } from "../../../shared/tenants/list-tenants.ts";
import { find } from "./find.ts";
import { type Call, inputOf } from "./options.ts";

export async function list({ ctx, usage, values, say }: Call): Promise<void> {
  const { q, metadata, status: paymentStatus, "app-type": appType } = values;
  const filter = { q, metadata, paymentStatus, appType, limit: 200 };
  let cursor: string | undefined;
  do {
    const input = inputOf(usage, listTenantsInput, { ...filter, cursor });
    const page = await listTenants({ ctx, input });
    for (const { slug, id, active, name } of page.items) {
      say(`${slug.padEnd(24)} ${id}  ${active ? "active   " : "suspended"}  ${name}`);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

export async function show({ ctx, slug, say }: Call): Promise<void> {
  for (const [name, value] of Object.entries(await find(ctx, slug))) {
    const text = value instanceof Date ? value.toISOString() : JSON.stringify(value);
    say(`${name.padEnd(20)} ${text.replace(/^"(.*)"$/, "$1")}`);
  }
}
