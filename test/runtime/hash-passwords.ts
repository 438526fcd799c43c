import type { PasswordHasher } from "../../shared/identity/passwords/hasher.ts";

export interface HashWork {
  hash: string[];
  verify: [password: string, hash: string][];
}

export interface HashResults {
  hashes: string[];
  matches: boolean[];
}

/** Hashes and verifies one after another. */
export async function hashPasswords(hasher: PasswordHasher, work: HashWork): Promise<HashResults> {
  const hashes: string[] = [];
  const matches: boolean[] = [];
  for (const password of work.hash) hashes.push(await hasher.hash(password));
  for (const [password, hash] of work.verify) matches.push(await hasher.verify(password, hash));
  return { hashes, matches };
}
