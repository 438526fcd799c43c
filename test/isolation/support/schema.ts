import { readdirSync } from "node:fs";

const folder = new URL("../../../drizzle/schema/", import.meta.url);
const parts = readdirSync(folder, { withFileTypes: true, recursive: false })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `${name}/index.ts`);
const present = await Promise.all(
  ["index.ts", ...parts].map(async (path): Promise<Record<string, unknown>> => {
    const url = new URL(path, folder);
    return (await Bun.file(url).exists())
      ? ((await import(url.href)) as Record<string, unknown>)
      : {};
  }),
);

/** What the schema of the core and of all packs exports. */
export const tables: Record<string, unknown> = Object.assign({}, ...present) as Record<
  string,
  unknown
>;
