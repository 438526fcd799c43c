import { defineConfig } from "vite";

/** Builds the console into `dist/console`: `npm run build:console`. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  resolve: { tsconfigPaths: true, alias: { "#packs": `${import.meta.dirname}/../packs` } },
  css: { modules: { generateScopedName: "[name]-[local]-[hash:5]" } },
  build: {
    outDir: "../../../dist/console",
    emptyOutDir: true,
    // The policy of the page allows no `data:` URL and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
});
