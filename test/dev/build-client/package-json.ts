import rampart from "../../../package.json" with { type: "json" };

/**
 * The package.json of the published client. tRPC's client needs tRPC's server for its types and
 * helpers, and names it as a peer; package managers install it.
 */
export const packageJson = {
  name: "@rampart/client",
  version: rampart.version,
  description: "The typed client of Rampart, for frontends and programs.",
  license: rampart.license,
  type: "module",
  sideEffects: false,
  exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  types: "./index.d.ts",
  files: ["index.js", "index.d.ts"],
  dependencies: { "@trpc/client": `^${rampart.dependencies["@trpc/client"]}` },
  peerDependencies: { "@trpc/server": `^${rampart.dependencies["@trpc/server"]}` },
};
