import { afterAll, beforeAll, expect, it } from "vitest";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";
import { repository, startChild } from "./child.ts";
import { hashPasswords, type HashResults, type HashWork } from "./hash-passwords.ts";
import { type RuntimeServer, startWrangler } from "./runtimes.ts";

// Accents, another script and characters of four bytes: their length in bytes is not their length in UTF-16.
const password = "Zürich 東京 📎 orbit lamp";
const similar = "Zürich 東京 📎 orbit lamb";

let worker: RuntimeServer;

beforeAll(async () => {
  worker = await startWrangler(() => ({}), `${repository}/test/runtime/hash-on-workerd-main.ts`);
});

afterAll(() => worker.stop());

async function onDeno(work: HashWork): Promise<HashResults> {
  const { exited, lines } = await startChild({
    command: [
      `${repository}/node_modules/deno/deno`,
      "run",
      "--no-prompt",
      "--cached-only",
      "--allow-env",
      `${repository}/test/runtime/hash-on-deno-main.ts`,
    ],
    env: { WORK: JSON.stringify(work) },
  });
  expect({ code: await exited, lines }).toMatchObject({ code: 0 });
  return JSON.parse(lines.at(-1) ?? "") as HashResults;
}

async function onWorkerd(work: HashWork): Promise<HashResults> {
  const answer = await fetch(worker.url, { method: "POST", body: JSON.stringify(work) });
  return (await answer.json()) as HashResults;
}

const runtimes = {
  bun: (work: HashWork) => hashPasswords(nativeHasher(Bun.password), work),
  deno: onDeno,
  workerd: onWorkerd,
};

it("each runtime verifies the hashes of every other, and only for the whole password", async () => {
  const hashes: string[] = [];
  for (const run of Object.values(runtimes)) {
    hashes.push(...(await run({ hash: [password], verify: [] })).hashes);
  }
  expect(new Set(hashes).size).toBe(3);
  const verify = hashes.flatMap((hash): HashWork["verify"] => [
    [password, hash],
    [similar, hash],
  ]);
  for (const [name, run] of Object.entries(runtimes)) {
    const { matches } = await run({ hash: [], verify });
    expect({ name, matches }).toEqual({ name, matches: [true, false, true, false, true, false] });
  }
});
