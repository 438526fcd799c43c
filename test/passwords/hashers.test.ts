import { describe, expect, it, test } from "vitest";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";
import { wasmHasher } from "../../shared/identity/passwords/wasm-hasher.ts";
import { root } from "../layout/repository.ts";

const wasm = Bun.file(`${root}/node_modules/@phi-ag/argon2/dist/argon2.wasm`);
const { instance } = await WebAssembly.instantiate(await wasm.arrayBuffer());
const native = nativeHasher(Bun.password);
const portable = wasmHasher(instance.exports);
const hashers = { native, portable };
const pairs = [
  { from: "native", to: "portable" },
  { from: "portable", to: "native" },
] as const;

describe.each(pairs)("a hash of the $from hasher", ({ from, to }) => {
  it.each(["correct lamp orbit", "📎".repeat(128), "a\0b"])(
    `verifies in the ${to} hasher: %j`,
    async (password) => {
      const hash = await hashers[from].hash(password);
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(await hashers[to].verify(password, hash)).toBe(true);
      expect(await hashers[to].verify(`${password}é`, hash)).toBe(false);
    },
  );

  it("counts every byte of the password", async () => {
    const hash = await hashers[from].hash("ünïcödé pässwörd ends in a");
    expect(await hashers[to].verify("ünïcödé pässwörd ends in b", hash)).toBe(false);
    expect(await hashers[to].verify("ünïcödé pässwörd ends", hash)).toBe(false);
  });
});

describe.each(["native", "portable"] as const)("the %s hasher", (name) => {
  // The test vectors of the reference implementation for the password "password".
  test.each([
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
  ])("verifies a hash with other parameters: %s", async (hash) => {
    expect(await hashers[name].verify("password", hash)).toBe(true);
    expect(await hashers[name].verify("passwore", hash)).toBe(false);
  });

  it("salts each hash", async () => {
    const hashes = [await hashers[name].hash("one"), await hashers[name].hash("one")];
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});

it("the memory of the portable hasher does not grow with the number of hashes, nor keep a password", async () => {
  const password = "the secret that must not stay";
  await portable.verify(password, await portable.hash(password));
  const { memory } = instance.exports as { memory: WebAssembly.Memory };
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 5; i += 1) await portable.hash(password);
  expect(memory.buffer.byteLength).toBe(before);
  expect(Buffer.from(memory.buffer).includes(password)).toBe(false);
});
