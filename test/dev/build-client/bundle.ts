import { join } from "node:path";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { root } from "../../layout/repository.ts";

const external = /^@trpc\//;

/** Bundles the client's sources into `index.js`, and its declarations into `index.d.ts`. */
export async function bundleClient(declarations: string, folder: string): Promise<void> {
  const code = await rolldown({
    input: join(root, "server/client/index.ts"),
    external,
    // Without the names of the modules in comments.
    experimental: { attachDebugInfo: "none" },
  });
  await code.write({ dir: folder, entryFileNames: "index.js", format: "es" });
  await code.close();
  const types = await rolldown({
    input: declarations,
    external,
    plugins: [dts({ dtsOnly: true, generator: "oxc", tsconfig: false })],
  });
  await types.write({ dir: folder, entryFileNames: "index.d.ts", format: "es" });
  await types.close();
}
