import { cp, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vite from "../../node_modules/vite/package.json" with { type: "json" };
import rampart from "../../package.json" with { type: "json" };

/** Runs a command, and returns its output. */
export async function run(cwd: string, ...command: string[]): Promise<string> {
  const child = Bun.spawn(command, { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) === 0) return output;
  throw new Error(`${command.join(" ")} failed:\n${output}${errors}`);
}

/**
 * A fresh Vite project in a folder of its own. npm installs the packed client there, and what it
 * depends on.
 * @param built the folder with the built client
 */
export async function installPage(built: string): Promise<{ folder: string; packed: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "rampart-page-"));
  await cp(join(import.meta.dirname, "page"), folder, { recursive: true });
  await run(folder, "npm", "pack", "--silent", built);
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
  const { dependencies, devDependencies } = rampart;
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({
      name: "page",
      private: true,
      type: "module",
      dependencies: { "@rampart/client": `file:${tarball}` },
      devDependencies: { vite: vite.version, typescript: devDependencies.typescript },
      // The same every day, although the client accepts newer versions.
      overrides: {
        "@trpc/client": dependencies["@trpc/client"],
        "@trpc/server": dependencies["@trpc/server"],
      },
    }),
  );
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--no-progress"];
  await run(folder, "npm", "install", "--silent", ...options);
  const packed = await run(folder, "tar", "-tzf", tarball);
  return { folder, packed: packed.trim().split("\n").toSorted() };
}
