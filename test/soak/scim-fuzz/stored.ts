import * as z from "zod";
import type { TestTenant } from "../../support/tenants.ts";
import { custom } from "./values.ts";

const page = z.object({
  totalResults: z.int().optional(),
  nextCursor: z.string().optional(),
  Resources: z.array(z.looseObject({ id: z.uuid(), meta: z.looseObject({ version: z.string() }) })),
});

/** One in so many is put back as it is, which must change nothing. */
const everyNth = 25;

/** Orders in which many people are equal, so that pages begin and end within them. */
const orders = ["meta.lastModified", "title", `${custom}:startedOn`];

/** Walks all that is stored by cursor; what is wrong with it, if anything. */
export async function wrongIn(tenant: TestTenant): Promise<string[]> {
  const wrong: string[] = [];
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
          wrong.push(`${noun}/${resource.id} cannot be put back: ${put.status}`);
        }
      }
      cursor = nextCursor;
    }
    if (seen.size !== total) wrong.push(`${noun}: ${seen.size} were walked, ${total} announced`);
  }
  for (const sortBy of orders) wrong.push(...(await wrongInOrder(tenant, sortBy)));
  return wrong;
}

/** Whether a walk in this order finds each person once. */
async function wrongInOrder(tenant: TestTenant, sortBy: string): Promise<string[]> {
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
  const once = new Set(seen).size;
  return once === total && seen.length === total
    ? []
    : [`by ${sortBy}: ${seen.length} were walked, ${once} of them different, ${total} announced`];
}
