import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

/** The maximum size of a Worker, gzipped: without industry packs, and with those of the product. */
export const limits = { core: 400 * 1024, whole: 520 * 1024 };

/** Replaces the lists of packs with empty ones. */
const withoutPacks: Plugin = {
  name: "without-packs",
  setup(build) {
    build.onLoad({ filter: /shared\/packs\/index\.ts$/ }, () => ({
      contents: "export const packs = [];",
    }));
    build.onLoad({ filter: /server\/packs\/pack-routers\.ts$/ }, () => ({
      contents: "export const packRouters = {};",
    }));
  },
};

/**
 * Bundles the Workers entry as wrangler does, and returns its size in bytes, with its WebAssembly modules.
 * @param part `core` without the industry packs
 */
export async function measureEdgeBundle(
  part: keyof typeof limits = "whole",
): Promise<{ bytes: number; gzipped: number }> {
  const { outputFiles } = await build({
    entryPoints: ["server/index.ts"],
    plugins: part === "core" ? [withoutPacks] : [],
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
  const kilobytes = (size: number) => `${Math.round(size / 1024)} KB`;
  let fits = true;
  for (const part of ["core", "whole"] as const) {
    const { bytes, gzipped } = await measureEdgeBundle(part);
    fits &&= gzipped <= limits[part];
    const of = part === "core" ? "without packs" : "with packs";
    process.stdout.write(
      `edge bundle ${of.padEnd(13)} ${kilobytes(gzipped)} gzipped of ${kilobytes(limits[part])} allowed (${kilobytes(bytes)} plain)\n`,
    );
  }
  if (!fits)
    process.stderr.write("The edge bundle is too large. Look for imports that it does not need.\n");
  process.exit(fits ? 0 : 1);
}
