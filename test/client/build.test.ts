import { describe, expect, test } from "vitest";
import { problemsOf } from "../dev/build-client/check.ts";

describe("the check of the published client", () => {
  test("accepts tRPC's client, and types with the names of values", () => {
    const types = `import { TRPCClientError } from "@trpc/client";
/** Whether any of them are new. */
export declare const kind: "any" | "test";
interface A { any_of: string; manyOf: string }
`;
    expect(problemsOf("index.d.ts", types)).toEqual([]);
  });

  test.each([
    ["index.d.ts", 'import { AnyRouter } from "@trpc/server";', "imports @trpc/server"],
    ["index.d.ts", 'export type A = import("zod").ZodType;', "imports zod"],
    ["index.d.ts", 'export * from "./errors.js";', "imports ./errors.js"],
    ["index.d.ts", '/// <reference types="bun" />', "imports bun"],
    ["index.js", 'import "node:fs";', "imports node:fs"],
    ["index.js", 'const fs = require("fs");', "imports fs"],
    ["index.js", "// ../../server/client/errors.ts", "index.js:1 has a path of the sources"],
    ["index.d.ts", "interface A {\n  b: any;\n}", "index.d.ts:2 has the type any"],
    ["index.d.ts", "type A = any[] | Query<any>;", "index.d.ts:1 has the type any"],
  ])("finds in %s: %s", (file, text, problem) => {
    expect(problemsOf(file, text).join("\n")).toContain(problem);
  });
});
