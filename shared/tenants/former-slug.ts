import { and, eq, sql } from "drizzle-orm";
import { slugRedirects } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { slugInput } from "../values/slug.ts";

/** Whether the caller's tenant had this slug less than 30 days ago. */
export async function isFormerSlug({
  ctx,
  input: { slug },
}: {
  ctx: Context;
  input: { slug: string };
}): Promise<boolean> {
  // Postgres cannot compare every text of a path.
  if (!slugInput.safeParse(slug).success) return false;
  const [found] = await ctx.scope.read((db) => [
    db
      .select({ slug: slugRedirects.slug })
      .from(slugRedirects)
      .where(and(eq(slugRedirects.slug, slug), sql`${slugRedirects.expiresAt} > now()`)),
  ]);
  return found.length > 0;
}
