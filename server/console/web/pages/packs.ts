import type { LazyPage } from "../router/page.ts";

/** The `pages.ts` of each pack's folder in `server/console/packs`. The build finds them. */
const packs = import.meta.glob<{ pages: readonly LazyPage[] }>("#packs/*/pages.ts", {
  eager: true,
});

/** The pages of all packs. Each names its industry, and organizations of other industries do not see it. */
export const packPages: readonly LazyPage[] = Object.values(packs).flatMap(({ pages }) => pages);
