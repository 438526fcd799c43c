import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The maximum size of a Worker, gzipped. */
const limitBytes = 400 * 1024;

/** Bundles the Workers entry as wrangler does, and returns its size in bytes, with its WebAssembly modules. */
export async function measureEdgeBundle(): Promise<{ bytes: number; gzipped: number }> {
  const { outputFiles } = await build({
    entryPoints: ["server/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: ["workerd", "worker", "browser", "import"],
    external: ["node:*", "cloudflare:*"],
    loader: { ".wasm": "copy" },
    write: false,
    outdir: "dist",
    logLevel: "error",
  });
  const contents = outputFiles.map((file) => file.contents);
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    bytes: sum(contents.map(({ length }) => length)),
    gzipped: sum(contents.map((content) => gzipSync(content).length)),
  };
}

if (import.meta.main) {
  const { bytes, gzipped } = await measureEdgeBundle();
  const kilobytes = (size: number) => `${Math.round(size / 1024)} KB`;
  const fits = gzipped <= limitBytes;
  process.stdout.write(
    `edge bundle: ${kilobytes(gzipped)} gzipped of ${kilobytes(limitBytes)} allowed (${kilobytes(bytes)} plain)\n`,
  );
  if (!fits)
    process.stderr.write("The edge bundle is too large. Look for imports that it does not need.\n");
  process.exit(fits ? 0 : 1);
}
