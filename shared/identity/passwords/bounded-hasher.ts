import { canonicalPassword } from "./canonical-password.ts";
import type { PasswordHasher } from "./hasher.ts";
import { FairQueue, type QueueLimits } from "./fair-queue.ts";
import { decoyHash, hasOldParameters, isUsable } from "./phc.ts";

const defaultLimits: QueueLimits = { perKey: 16, total: 64 };

/**
 * Hashes passwords in canonical form, a few at a time and fairly among keys.
 *
 * A key is the tenant's id where the caller is known. At sign-in it is the network, because anybody can
 * name any organization. A key that depends on whether the person exists would show that by the delay.
 */
export class BoundedHasher {
  readonly #hasher: PasswordHasher;
  readonly #queue: FairQueue;
  #decoy: string | undefined;

  constructor(hasher: PasswordHasher, limits: QueueLimits = defaultLimits) {
    this.#hasher = hasher;
    this.#queue = new FairQueue(hasher.parallel, limits);
  }

  /**
   * Hashes a password that `checkPassword` accepts.
   * @returns a PHC string of argon2id
   * @throws AppError unavailable with `retryAfter` when too many hashes wait
   */
  hash(key: string, password: string): Promise<string> {
    const canonical = canonicalPassword(password);
    if (canonical === null) throw new Error("checkPassword refuses this password.");
    return this.#queue.run(key, () => this.#hasher.hash(canonical));
  }

  /**
   * Computes one hash, whether or not there is one to compare with.
   * @param hash null for an unknown person, or one without a password
   * @param group the organization that the request names, for which few hashes may wait in all
   * @throws AppError unavailable with `retryAfter` when too many hashes wait
   */
  verify(key: string, password: string, hash: string | null, group?: string): Promise<boolean> {
    const canonical = canonicalPassword(password);
    const comparable = canonical !== null && hash !== null && isUsable(hash);
    // Workers forbid random values while a module loads.
    const decoy = (this.#decoy ??= decoyHash());
    const task = async () => {
      const matches = await this.#hasher.verify(canonical ?? "-", comparable ? hash : decoy);
      return comparable && matches;
    };
    return this.#queue.run(key, task, group);
  }

  /** Whether a verified password should be hashed again, because the parameters have changed. */
  needsRehash(hash: string): boolean {
    return hasOldParameters(hash);
  }
}
