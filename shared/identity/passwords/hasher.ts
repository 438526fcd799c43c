/** Hashes passwords with argon2id. Each runtime's entry passes in the implementation that it has. */
export interface PasswordHasher {
  /** How many hashes can be computed at the same time without slowing other requests. */
  readonly parallel: number;
  /**
   * Hashes with the parameters of `hashParameters` and a random salt.
   * @returns a PHC string, which every other implementation verifies
   */
  hash(password: string): Promise<string>;
  /** @param hash a PHC string that `isUsable` accepts, also with other parameters */
  verify(password: string, hash: string): Promise<boolean>;
}
