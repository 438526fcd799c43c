import { join } from "node:path";
import { root } from "../../layout/repository.ts";
import { buildClient } from "./build.ts";

try {
  await buildClient(join(root, "dist/client"));
  process.stdout.write("dist/client is built. `npm publish dist/client` publishes it.\n");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
