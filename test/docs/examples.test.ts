import { TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as rampartClient from "../../server/client/index.ts";
import { read } from "../layout/repository.ts";
import { until } from "../support/until.ts";
import { differences } from "./compare.ts";
import { readCurl, shellWords } from "./curl.ts";
import { type Example, examplesOf } from "./markdown.ts";
import { type DocsWorld, startDocsWorld } from "./world.ts";

const shownUrl = "http://localhost:3000";
const documents = ["README.md", "docs/api.md", "docs/scim.md", "docs/client.md", "docs/flags.md"];
const examples: Example[] = [];
for (const file of documents) {
  examples.push(...examplesOf(file, await read(file)));
}

let world: DocsWorld;

beforeAll(async () => {
  world = await startDocsWorld();
});

afterAll(() => world.stack.stop());

interface Outcome {
  /** A status, a tRPC code, or null for a successful tRPC call. */
  code: string | null;
  response: unknown;
}

async function runCurl({ code }: Example): Promise<Outcome> {
  const { url, method, headers, body } = readCurl(code, world.variables);
  const response = await fetch(url.replace(shownUrl, world.stack.server.url), {
    method,
    headers,
    ...(body === null ? {} : { body }),
  });
  const text = await response.text();
  return { code: String(response.status), response: text === "" ? null : JSON.parse(text) };
}

type Run = (...values: unknown[]) => Promise<unknown>;
const AsyncFunction = (async () => undefined).constructor as new (...words: string[]) => Run;

/**
 * Runs TypeScript without type annotations. The result is what the last line prints, or the last line
 * that begins with `await`.
 */
async function runTypeScript({ code }: Example): Promise<Outcome> {
  const { clients, userId, courseId, password, variables, stack } = world;
  const client = clients.admin;
  const token = variables["TOKEN"];
  const known = { ...rampartClient, ...clients, client, userId, courseId, password, token };
  const body = code
    .replaceAll(/^import .* from "@rampart\/client";$/gm, "")
    .replaceAll(shownUrl, stack.server.url)
    .replace(/^console\.log\((.*)\);$/m, "return $1;")
    .replace(/^await (?![\s\S]*^await )/m, (last) =>
      code.includes("console.log") ? last : `return ${last}`,
    );
  // In a block of its own, an example can declare names that are known.
  const run = new AsyncFunction(...Object.keys(known), `{${body}}`);
  try {
    return { code: null, response: await run(...Object.values(known)) };
  } catch (error) {
    if (error instanceof TRPCClientError) return { code: error.data.code, response: error.data };
    throw error;
  }
}

async function check(example: Example): Promise<string[]> {
  const { code, response } = await (example.language === "ts" ? runTypeScript : runCurl)(example);
  if (code !== example.expected)
    return [`It returned ${code}, not ${example.expected}: ${JSON.stringify(response)}`];
  const { keep } = example;
  if (keep) world.variables[keep[0]] = String(Reflect.get(Object(response), keep[1]));
  if (example.shown === undefined) return [];
  const text = JSON.stringify(example.shown).replaceAll(shownUrl, world.stack.server.url);
  return differences(JSON.parse(text), response);
}

test.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
  "the example in %s returns what is shown",
  async (_, example) => {
    await until("earlier changes are counted", async () => {
      const { reasons } = await world.clients.admin.readiness.report.query();
      return !reasons.includes("newer_results") && !reasons.includes("roster_changed");
    });
    expect(await check(example)).toEqual([]);
  },
);

describe("the check of examples", () => {
  const example = (language: string, comment: string, code: string, shown: string) =>
    examplesOf(
      "x.md",
      `${comment}\n\`\`\`${language}\n${code}\n\`\`\`\n\n\`\`\`json\n${shown}\n\`\`\`\n`,
    )[0]!;
  const curl = `curl ${shownUrl}/healthz`;

  test("accepts a matching response", async () => {
    expect(await check(example("sh", "<!-- run: 200 -->", curl, '{"status":"ok"}'))).toEqual([]);
  });

  test.each([
    ["another status", example("sh", "<!-- run: 201 -->", curl, "{}")],
    ["another value", example("sh", "<!-- run: 200 -->", curl, '{"status":"fine"}')],
    ["a missing field", example("sh", "<!-- run: 200 -->", curl, '{"more":1}')],
    [
      "a call that succeeds and should fail",
      example("ts", "<!-- run: FORBIDDEN -->", "await rep.tenants.current.query();", "{}"),
    ],
    [
      "a call that fails and should succeed",
      example("ts", "<!-- run -->", "await rep.audit.list.query();", "{}"),
    ],
  ])("finds %s", async (_, wrong) => {
    expect(await check(wrong)).toHaveLength(1);
  });

  test("parses the shell syntax of the documents and refuses other syntax", () => {
    expect(shellWords(`curl -H "a: $B" \\\n  'x $B' y$B`, { B: "1" })).toEqual([
      "curl",
      "-H",
      "a: 1",
      "x $B",
      "y1",
    ]);
    expect(() => shellWords("curl x | sh", {})).toThrow("|");
    expect(() => shellWords("curl $UNSET", {})).toThrow("$UNSET");
    expect(() => readCurl("curl --insecure x", {})).toThrow("--insecure");
  });

  test("runs the examples of all documents", () => {
    expect(examples.filter(({ file }) => file === "README.md").length).toBeGreaterThan(3);
    expect(examples.length).toBeGreaterThan(35);
  });
});
