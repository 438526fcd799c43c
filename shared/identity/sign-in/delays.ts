import type { Visitor } from "./visitor.ts";
import { sourceOf } from "./visitor.ts";

/** Failures without a delay, by address and by network. */
const free = { address: 5, network: 50 };
/** The longest delay, in seconds. Nobody is locked out for longer. */
const maxDelay = 900;
/** Failures are forgotten after this time without another, in seconds. */
const memory = 86_400;

/** What failed sign-ins are counted by: HMACs of the address and of the network. */
export interface Counted {
  address: Uint8Array;
  network: Uint8Array;
}

export async function countedBy(visitor: Visitor, addressKey: string): Promise<Counted> {
  const { secrets, device } = visitor;
  const [address, network] = await Promise.all([
    secrets.sign(addressKey, "sign-in address"),
    secrets.sign(sourceOf(device.address), "sign-in network"),
  ]);
  return { address, network };
}

/** Counts a failed sign-in of an address from a network. Both grow for unknown addresses too. */
export async function countFailure({ database }: Visitor, counted: Counted): Promise<void> {
  await database.withConnection((connection) =>
    connection.run(
      "select app.count_sign_in_failure($1, $3, $5, $6), app.count_sign_in_failure($2, $4, $5, $6)",
      [counted.address, counted.network, free.address, free.network, maxDelay, memory],
    ),
  );
}

/** Forgets the failures of an address after a success. Those of the network stay. */
export async function forgetFailures({ database }: Visitor, counted: Counted): Promise<void> {
  await database.withConnection((connection) =>
    connection.run("select app.clear_sign_in_failures($1, $2)", [counted.address, memory]),
  );
}
