import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../layout/repository.ts";

/**
 * Lets the compiler write the declarations of the client's modules into a folder. The type that is
 * inferred from the server's procedures is replaced by the same type, written in full.
 * @returns the path of the entry
 */
export async function declareClient(folder: string): Promise<string> {
  const config = join(folder, "tsconfig.json");
  const compilerOptions = {
    declaration: true,
    emitDeclarationOnly: true,
    noEmit: false,
    // `npm run check` checks the sources.
    noCheck: true,
    noErrorTruncation: true,
    rootDir: root,
    outDir: folder,
    types: [],
  };
  const files = ["server/client/index.ts", "test/dev/build-client/printed.ts"];
  await writeFile(
    config,
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions,
      include: [],
      files: files.map((file) => join(root, file)),
    }),
  );
  // Each of several threads would infer the types of the server's procedures again.
  const command = [join(root, "node_modules/.bin/tsc"), "-p", config, "--singleThreaded"];
  const compiler = Bun.spawn(command, {
    stdout: "pipe",
    stderr: "inherit",
  });
  // The compiler declares all modules, also those of the server, whose declarations nobody needs.
  const output = await new Response(compiler.stdout).text();
  const errors = output
    .split("\n")
    .filter((line) => /^(?:\S*\/)?(?:server\/client|build-client)\/|^error /.test(line));
  if (errors.length > 0) throw new Error(`The compiler failed:\n${errors.join("\n")}`);
  const printed = await Bun.file(join(folder, "test/dev/build-client/printed.d.ts")).text();
  const [, body] = /^export declare const procedures: (\{\n[\s\S]*^\});$/m.exec(printed) ?? [];
  if (body === undefined) throw new Error("The compiler wrote no procedures.");
  await writeFile(
    join(folder, "server/client/procedures.d.ts"),
    `import type { Json, Mutation, Query } from "./calls.ts";\n/** All procedures. */\nexport interface Procedures ${body}\n`,
  );
  return join(folder, "server/client/index.d.ts");
}
