import { toBase64 } from "../../base64.ts";

/** The cost of a hash. */
export interface HashParameters {
  /** Memory in KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

/** Today's parameters: OWASP's minimum for argon2id (Password Storage Cheat Sheet). */
export const hashParameters: HashParameters = { memory: 19_456, passes: 2, parallelism: 1 };

/** What a stored hash may cost; an isolate on Workers has 128 MB. */
const maxCost: HashParameters = { memory: 65_536, passes: 10, parallelism: 4 };

const saltBytes = 16;
const outputBytes = 32;
const form =
  /^\$argon2id\$v=19\$m=(\d{1,5}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** @returns the parameters of a PHC string; null if it is not argon2id, or costs too much */
function parametersOf(hash: string): HashParameters | null {
  const [, memoryText, passesText, parallelismText, salt, output] = form.exec(hash) ?? [];
  // No base64 text has one character more than a multiple of four.
  if (!salt || !output || salt.length % 4 === 1 || output.length % 4 === 1) return null;
  const [memory, passes, parallelism] = [
    Number(memoryText),
    Number(passesText),
    Number(parallelismText),
  ];
  const isAffordable =
    memory <= maxCost.memory && passes <= maxCost.passes && parallelism <= maxCost.parallelism;
  return isAffordable && passes >= 1 && parallelism >= 1 && memory >= 8 * parallelism
    ? { memory, passes, parallelism }
    : null;
}

/** Whether a stored text is a hash that every implementation can verify. */
export const isUsable = (hash: string): boolean => parametersOf(hash) !== null;

/** Whether the parameters of a hash differ from today's. */
export function hasOldParameters(hash: string): boolean {
  const found = parametersOf(hash);
  const { memory, passes, parallelism } = hashParameters;
  return found?.memory !== memory || found.passes !== passes || found.parallelism !== parallelism;
}

export const newSalt = (): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(saltBytes));

/** The PHC string of an output with today's parameters. */
export function formatHash(salt: Uint8Array, output: Uint8Array): string {
  const { memory, passes, parallelism } = hashParameters;
  const [saltText, outputText] = [salt, output].map((bytes) => toBase64(bytes).replace(/=+$/, ""));
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${saltText}$${outputText}`;
}

/**
 * A hash that no password has: its output is random. To verify it costs the same as to verify a real
 * hash, and to make it costs nothing, so that the first unknown person waits no longer than others.
 */
export const decoyHash = (): string =>
  formatHash(newSalt(), crypto.getRandomValues(new Uint8Array(outputBytes)));
