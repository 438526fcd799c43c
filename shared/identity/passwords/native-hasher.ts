import type { PasswordHasher } from "./hasher.ts";
import { hashParameters } from "./phc.ts";

/** The part of `Bun.password` that is used here. */
export interface NativePassword {
  hash(
    password: string,
    options: { algorithm: "argon2id"; memoryCost: number; timeCost: number },
  ): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

/**
 * Hashes in threads. Half of the cores stay free for requests.
 * @param native `Bun.password`, or what does the same in threads of a lower priority
 */
export function nativeHasher(native: NativePassword): PasswordHasher {
  const { memory, passes } = hashParameters;
  return {
    parallel: Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)),
    hash: (password) =>
      native.hash(password, { algorithm: "argon2id", memoryCost: memory, timeCost: passes }),
    verify: (password, hash) => native.verify(password, hash),
  };
}
