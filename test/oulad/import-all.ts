import { startImporter } from "../import/importer.ts";
import type { ModuleFiles } from "./convert.ts";

/** Imports a module's files into a tenant with the import command. @throws if the command fails */
export async function importAll(
  { outside, acceptAll }: { outside: Parameters<typeof startImporter>[0]; acceptAll: string },
  slug: string,
  files: ModuleFiles,
  onLine?: (line: string) => void,
): Promise<void> {
  const options = Object.entries(files).flatMap(([kind, path]) => [`--${kind}`, path]);
  const importer = startImporter(outside, ["--tenant", slug, ...options], onLine, acceptAll);
  const code = await importer.exited;
  if (code !== 0)
    throw new Error(`The import into ${slug} ended with ${code}: ${importer.lines.at(-1)}`);
}
