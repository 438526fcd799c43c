import { countGuesses, forgetGuesses } from "./guesses.ts";
import { knownDevice, rememberAddress } from "./known-device.ts";
import type { Visitor } from "./visitor.ts";
import { sourceOf } from "./visitor.ts";

/** Failures without a delay, by address and by network. */
const free = { address: 5, network: 50 };
/** The longest delay, in seconds. Nobody is locked out for longer. */
const maxDelay = 900;

/** What failed sign-ins are counted by: HMACs of the address and of the network. */
export interface Counted {
  address: Uint8Array;
  network: Uint8Array;
  /** Those whose delay counts. A known device does not wait for the guesses of its network. */
  waiting: [Uint8Array, Uint8Array];
}

export async function countedBy(visitor: Visitor, addressKey: string): Promise<Counted> {
  const { secrets, device } = visitor;
  // A known device has a count of its own, so that the guesses of others do not delay it.
  const known = await knownDevice(secrets, device.cookie, addressKey);
  const [address, network] = await Promise.all([
    secrets.sign(known === null ? addressKey : `${addressKey} ${known}`, "sign-in address"),
    secrets.sign(sourceOf(device.address), "sign-in network"),
  ]);
  return { address, network, waiting: [address, known === null ? network : address] };
}

/**
 * Counts a failed sign-in of an address from a network. Both grow for unknown addresses too.
 * @returns as `countGuesses`
 */
export const countFailure = ({ database }: Visitor, counted: Counted): Promise<number> =>
  countGuesses(database, [
    { subject: counted.address, free: free.address, longest: maxDelay },
    { subject: counted.network, free: free.network, longest: maxDelay },
  ]);

/**
 * After a success: forgets the failures of the address, but not those of the network, and has the
 * device known.
 */
export async function recordSuccess(
  visitor: Visitor,
  { address }: Counted,
  addressKey: string,
): Promise<void> {
  const { database, secrets, device } = visitor;
  await forgetGuesses(database, address);
  visitor.remember(await rememberAddress(secrets, device.cookie, addressKey));
}
