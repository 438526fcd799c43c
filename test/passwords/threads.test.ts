import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { passwordThreads } from "../../server/bun-password-threads.ts";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";

const threads = passwordThreads();
const hasher = nativeHasher(threads);

test("threads hash and verify as Bun.password does, several at the same time", async () => {
  const words = ["plum-violin", "tandem-orbit", "ümläut 🦊"];
  const hashes = await Promise.all(words.map((word) => hasher.hash(word)));
  for (const [i, hash] of hashes.entries()) {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await Bun.password.verify(words[i]!, hash)).toBe(true);
    expect(await Promise.all(words.map((word) => hasher.verify(word, hash)))).toEqual(
      words.map((_, other) => other === i),
    );
  }
});

test("a hash that cannot be read is an error, and the next task works", async () => {
  await expect(threads.verify("word", "$argon2id$nothing")).rejects.toThrow();
  expect(await hasher.verify("word", await hasher.hash("word"))).toBe(true);
});

test("the threads have a low priority, and the one of requests has not", async () => {
  await hasher.hash("word");
  const ids = await readdir("/proc/self/task");
  const stats = await Promise.all(
    ids.map(async (id) => [id, await readFile(`/proc/self/task/${id}/stat`, "utf8")] as const),
  );
  // The 19th field of proc(5), counted from behind the name, which may contain blanks.
  const nice = new Map(
    stats.map(([id, text]) => [id, Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[16])]),
  );
  const own = nice.get(String(process.pid)) ?? 0;
  expect([...nice.values()].filter((value) => value > own)).not.toEqual([]);
});
