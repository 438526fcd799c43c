import type { PasswordHasher } from "./hasher.ts";
import { formatHash, hashParameters, newSalt } from "./phc.ts";

/** The exports that are used here. */
interface Argon2 {
  memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(bytes: number): number;
  free(address: number): void;
  argon2_hash(
    passes: number,
    memory: number,
    parallelism: number,
    password: number,
    passwordBytes: number,
    salt: number,
    saltBytes: number,
    output: number,
    outputBytes: number,
    encoded: number,
    encodedBytes: number,
    type: number,
    version: number,
  ): number;
  argon2_verify(encoded: number, password: number, passwordBytes: number, type: number): number;
}

const argon2id = 2;
const version13 = 0x13;
const outputBytes = 32;
const mismatch = -35;
const encoder = new TextEncoder();

/**
 * Hashes in the thread of the requests, so one at a time. It calls the library itself, because the
 * package's own wrapper passes a password's length in UTF-16 units for its length in bytes, and so
 * ignores the end of a password with other characters than ASCII.
 * @param exports of `@phi-ag/argon2/argon2.wasm`, the reference library in C
 * @param beforeEach lets waiting requests run before a hash. On Workers there is none: a request can be
 *   cancelled wherever it waits, and would keep its place among the running hashes.
 */
export function wasmHasher(exports: object, beforeEach?: () => Promise<void>): PasswordHasher {
  if (!isArgon2(exports)) throw new TypeError("argon2.wasm exports other functions than expected.");
  const argon2 = exports;
  argon2._initialize();
  return {
    parallel: 1,
    async hash(password) {
      if (beforeEach) await beforeEach();
      return hash(argon2, encoder.encode(password));
    },
    async verify(password, stored) {
      if (beforeEach) await beforeEach();
      return verify(argon2, encoder.encode(password), encoder.encode(`${stored}\0`));
    },
  };
}

const isArgon2 = (exports: object): exports is Argon2 =>
  ["memory", "_initialize", "malloc", "free", "argon2_hash", "argon2_verify"].every(
    (name) => name in exports,
  );

function hash(argon2: Argon2, password: Uint8Array): string {
  const { memory, passes, parallelism } = hashParameters;
  const salt = newSalt();
  const output = new Uint8Array(outputBytes);
  return withCopies(
    argon2,
    [password, salt, output],
    ([passwordAt = 0, saltAt = 0, outputAt = 0]) => {
      const result = argon2.argon2_hash(
        passes,
        memory,
        parallelism,
        passwordAt,
        password.length,
        saltAt,
        salt.length,
        outputAt,
        output.length,
        0,
        0,
        argon2id,
        version13,
      );
      if (result !== 0) throw new Error(`argon2_hash failed with ${result}.`);
      output.set(new Uint8Array(argon2.memory.buffer, outputAt, outputBytes));
      return formatHash(salt, output);
    },
  );
}

function verify(argon2: Argon2, password: Uint8Array, stored: Uint8Array): boolean {
  return withCopies(argon2, [password, stored], ([passwordAt = 0, storedAt = 0]) => {
    const result = argon2.argon2_verify(storedAt, passwordAt, password.length, argon2id);
    if (result !== 0 && result !== mismatch) {
      throw new Error(`argon2_verify failed with ${result}.`);
    }
    return result === 0;
  });
}

/** Runs `use` with the addresses of copies in the library's memory, and erases these afterwards. */
function withCopies<T>(argon2: Argon2, copied: Uint8Array[], use: (addresses: number[]) => T): T {
  const heap = () => new Uint8Array(argon2.memory.buffer);
  const addresses = copied.map((bytes) => {
    const address = argon2.malloc(Math.max(1, bytes.length));
    if (address === 0) throw new Error("argon2 has no memory left.");
    heap().set(bytes, address);
    return address;
  });
  try {
    return use(addresses);
  } finally {
    for (const [i, address] of addresses.entries()) {
      heap().fill(0, address, address + (copied[i]?.length ?? 0));
      argon2.free(address);
    }
  }
}
