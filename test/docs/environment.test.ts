import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as env from "../../shared/env.ts";
import { read } from "../layout/repository.ts";
import { firstCells } from "./markdown.ts";

const objects = Object.values(env).filter((value) => value instanceof z.ZodObject);
const variables = [...new Set(objects.flatMap(({ shape }) => Object.keys(shape)))].toSorted();

/** The variables of a file in the form of `.env.example`; optionally with the defaults in comments. */
function parseEnv(text: string, withDefaults: boolean): Record<string, string> {
  const line = withDefaults ? /^#?([A-Z][A-Z0-9_]*)=(.*)$/gm : /^([A-Z][A-Z0-9_]*)=(.*)$/gm;
  const found = Array.from(text.matchAll(line), ([, name = "", value = ""]): [string, string] => [
    name,
    value.replace(/^'(.*)'$/, "$1"),
  ]);
  return Object.fromEntries(found);
}

describe("the environment", () => {
  test("has at least three schemas", () => {
    expect(objects.length).toBeGreaterThanOrEqual(3);
    expect(variables).toContain("SECRETS_KEYS");
  });

  test("is described completely by the README's table", async () => {
    const [, configuration = ""] = (await read("README.md")).split("## Configuration");
    const named = firstCells(configuration.split("\n## ")[0] ?? "");
    expect(named.toSorted()).toEqual(variables);
  });

  test("is listed completely in .env.example", async () => {
    const named = Object.keys(parseEnv(await read(".env.example"), true));
    expect(named.toSorted()).toEqual(variables);
  });

  test.each([false, true])(
    "of .env.example is valid for every process (with defaults: %s)",
    async (all) => {
      const values = parseEnv(await read(".env.example"), all);
      for (const object of objects) {
        const { [""]: wrong, ...parsed } = env.readEnv(object, values) as Record<string, unknown>;
        expect(wrong).toBeUndefined();
        expect(Object.keys(parsed).length).toBeGreaterThan(0);
      }
    },
  );

  test("has the defaults of .env.example", async () => {
    const shown = parseEnv(await read(".env.example"), true);
    const required = parseEnv(await read(".env.example"), false);
    for (const object of objects) {
      const defaults: Record<string, unknown> = Object(env.readEnv(object, required));
      const explicit: Record<string, unknown> = Object(env.readEnv(object, shown));
      expect(explicit).toEqual(defaults);
    }
  });

  test("without a required variable is refused", async () => {
    const { DATABASE_URL, ...rest } = parseEnv(await read(".env.example"), true);
    expect(DATABASE_URL).toMatch(/^postgres:/);
    for (const object of objects.filter(({ shape }) => "DATABASE_URL" in shape)) {
      expect(() => env.readEnv(object, rest)).toThrow("DATABASE_URL is missing");
    }
  });

  test("is parsed from both files", () => {
    expect(firstCells("| variable | read by |\n| --- | --- |\n| `A` | `x` |\n| `C` | y |")).toEqual(
      ["A", "C"],
    );
    const text = "# A comment\n#A=1\nB='{\"x\":1}'\n";
    expect(parseEnv(text, true)).toEqual({ A: "1", B: '{"x":1}' });
    expect(parseEnv(text, false)).toEqual({ B: '{"x":1}' });
  });
});
