import fc from "fast-check";
import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import {
  answered,
  inParallel,
  readAnswer,
  refused,
  unique,
  useScim,
  withQuery,
} from "./support.ts";

const { world, acme } = useScim();

const queries = [
  { count: 2 },
  { count: 2, sortBy: "userName" },
  { count: 2, sortBy: "meta.created", sortOrder: "descending" },
  { count: 2, filter: "userName pr", sortBy: "title" },
];

const page = (query: object, cursor: string) => acme.get(withQuery("/Users", { ...query, cursor }));

/** A query, and a cursor that the server issued for it. */
async function cursors() {
  await inParallel(5, () => acme.user({ title: unique("Chef d'œuvre") }));
  return Promise.all(
    queries.map(async (query) => {
      const { nextCursor = "" } = answered(await page(query, ""), 200);
      answered(await page(query, nextCursor), 200);
      return { query, cursor: nextCursor };
    }),
  );
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

test("a cursor with any character changed, added or removed is 400 (property)", async () => {
  const made = await cursors();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...made),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...alphabet.split(""), "=", "+", "/", " ", "%", "é"),
      fc.constantFrom("replace", "insert", "remove"),
      async ({ query, cursor }, where, other, how) => {
        // The last character has unused bits. Only one of its spellings is valid.
        const at = Math.min(cursor.length - 1, Math.floor(where * cursor.length * 1.1));
        const behind = cursor.slice(how === "insert" ? at : at + 1);
        const changed = `${cursor.slice(0, at)}${how === "remove" ? "" : other}${behind}`;
        fc.pre(changed !== cursor && changed !== "");
        refused(await page(query, changed), 400, "invalidCursor");
      },
    ),
    { numRuns: 150 },
  );
});

test("every other spelling of the last character is 400", async () => {
  for (const { query, cursor } of await cursors()) {
    for (const last of alphabet.split("")) {
      const changed = cursor.slice(0, -1) + last;
      if (changed !== cursor) refused(await page(query, changed), 400, "invalidCursor");
    }
  }
});

test("a forged cursor is 400 and its sort value does not reach the database", async () => {
  const { id } = await acme.user();
  const sorts = [null, '"a"', "1e400", '{"a":[1]}', '"\\u0000"', "not json", '"9999-99-99"'];
  for (const sort of sorts) {
    for (const content of [[id, sort], ["mark", id, sort], { id, sort }]) {
      const text = JSON.stringify(content);
      for (const forged of [btoa(text), btoa("\0".repeat(32) + text)]) {
        const cursor = forged.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
        for (const query of queries) refused(await page(query, cursor), 400, "invalidCursor");
      }
    }
  }
});

test("an issued cursor with another id or sort value is 400", async () => {
  const { id } = await acme.user();
  const encode = (binary: string) =>
    btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const sorts = [null, '"a"', "1e400", "1e200000", '{"a":[1]}', '"\\ud800"', "[[[[]]]]"];
  for (const { query, cursor } of await cursors()) {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const others = sorts.map((sort) => binary.replace(/,[^,]*\]$/, `,${JSON.stringify(sort)}]`));
    const changed = [...others, binary.replace(/[0-9a-f-]{36}/, id)].filter((it) => it !== binary);
    expect(changed.length).toBeGreaterThan(sorts.length - 1);
    for (const forged of changed) refused(await page(query, encode(forged)), 400, "invalidCursor");
  }
});

test("a cursor is valid as long as SECRETS_KEYS contains the key that signed it", async () => {
  const { outside, acme: tenant } = world();
  const [{ query, cursor } = { query: {}, cursor: "" }] = await cursors();
  const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const ask = async (ring: string) => {
    const server = await startServer(outside, undefined, { SECRETS_KEYS: ring });
    try {
      const headers = { authorization: `Bearer ${tenant.scimToken}` };
      const url = `${server.url}/scim/v2${withQuery("/Users", { ...query, cursor })}`;
      return await readAnswer(await fetch(url, { headers }));
    } finally {
      await server.stop();
    }
  };
  const rotated = answered(await ask(`next:${key},${outside.keys.secretsKeys}`), 200);
  expect(rotated.Resources.length).toBeGreaterThan(0);
  refused(await ask(`next:${key}`), 400, "invalidCursor");
});
