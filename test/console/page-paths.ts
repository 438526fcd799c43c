import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { LazyPage } from "../../server/console/web/router/page.ts";

const folder = join(import.meta.dirname, "../../server/console/web/pages");

/** Parts that are not below an organization. */
const others = new Set(["operator", "visitors"]);

/** The paths of all pages of an organization, as each part of the menu lists them. */
export async function pathsOfPages(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const parts = entries.filter((entry) => entry.isDirectory() && !others.has(entry.name));
  const modules = await Promise.all(
    parts.map(({ name }) => import(join(folder, name, "index.ts")) as Promise<object>),
  );
  const lists = modules.flatMap((one) => Object.values(one) as (readonly LazyPage[])[]);
  return lists.flat().map(({ page }) => page.path);
}
