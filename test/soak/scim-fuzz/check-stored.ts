import * as z from "zod";
import type { TestTenant } from "../../support/tenants.ts";
import { custom } from "./values.ts";

const page = z.object({
  totalResults: z.int().optional(),
  nextCursor: z.string().optional(),
  Resources: z.array(z.looseObject({ id: z.uuid(), meta: z.looseObject({ version: z.string() }) })),
});

/** Every n-th resource is put back unchanged, which must not change its version. */
const everyNth = 25;

/** Sort orders with many equal values, so that page boundaries fall between equal users. */
const orders = ["meta.lastModified", "title", `${custom}:startedOn`];

/** Reads all stored users and groups by cursor and returns the faults found. */
export async function findStoredFaults(tenant: TestTenant): Promise<string[]> {
  const faults: string[] = [];
  for (const noun of ["Users", "Groups"]) {
    const seen = new Set<string>();
    let total = 0;
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const answer = await tenant.scim("GET", `/${noun}?count=200&cursor=${cursor}`);
      const { Resources, nextCursor, totalResults } = page.parse(await answer.json());
      total = totalResults ?? total;
      for (const [n, resource] of Resources.entries()) {
        seen.add(resource.id);
        if (n % everyNth !== 0) continue;
        const put = await tenant.scim("PUT", `/${noun}/${resource.id}`, resource);
        const after = z.looseObject({ meta: z.looseObject({ version: z.string() }) });
        const { success, data } = after.safeParse(await put.json());
        if (put.status !== 200 || !success || data.meta.version !== resource.meta.version) {
          faults.push(`${noun}/${resource.id} cannot be put back: ${put.status}`);
        }
      }
      cursor = nextCursor;
    }
    if (seen.size !== total)
      faults.push(`${noun}: ${seen.size} were read, totalResults is ${total}`);
  }
  for (const sortBy of orders) faults.push(...(await findOrderFaults(tenant, sortBy)));
  return faults;
}

/** Checks that reading all pages in this order returns each user once. */
async function findOrderFaults(tenant: TestTenant, sortBy: string): Promise<string[]> {
  const seen: string[] = [];
  let total = 0;
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const query = new URLSearchParams({
      sortBy,
      cursor,
      count: "1000",
      attributes: "meta.version",
    });
    const answer = await tenant.scim("GET", `/Users?${query}`);
    const { Resources, nextCursor, totalResults } = page.parse(await answer.json());
    total = totalResults ?? total;
    seen.push(...Resources.map(({ id }) => id));
    cursor = nextCursor;
  }
  const distinct = new Set(seen).size;
  return distinct === total && seen.length === total
    ? []
    : [
        `by ${sortBy}: ${seen.length} were read, ${distinct} of them distinct, totalResults is ${total}`,
      ];
}
