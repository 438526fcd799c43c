import * as z from "zod";
import { kinds } from "../kinds/index.ts";
import { id } from "../kinds/kind.ts";
import type { Account, Fields, KindName, Thing } from "../model.ts";
import { read } from "../read.ts";
import { Refusal } from "../refusal.ts";
import type { Simulation } from "../simulation.ts";
import { change, create, remove } from "../resources/write.ts";

const bulk = z.array(z.looseObject({ id: id.optional() }));
const removal = z.strictObject({ id, deleted: z.literal(true) });

/**
 * Creates new things and changes existing ones in one transaction, each with its webhook.
 * `{ id, deleted: true }` deletes a user.
 * @throws Refusal 400 and 409, with the index in the array
 */
export function changeInBulk(
  simulation: Simulation,
  account: Account,
  kind: KindName,
  input: unknown,
): Thing[] {
  const items = read(bulk, input);
  return simulation.db.transaction(() =>
    items.map((item, index) => {
      try {
        return changeOne(simulation, account, kind, item);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw new Refusal(error.status, `${index}: ${error.message}`);
      }
    }),
  )();
}

function changeOne(
  simulation: Simulation,
  account: Account,
  kind: KindName,
  item: Fields & { id?: string | undefined },
): Thing {
  const { id: known, ...given } = item;
  const before = known === undefined ? null : simulation.things.find(account.name, kind, known);
  if (!before) return create(simulation, account, kind, read(kinds[kind].creation, item));
  if (kind === "users" && removal.safeParse(item).success)
    return remove(simulation, account, before);
  if (before["deleted"] === true) throw new Refusal(409, "the user is deleted");
  const fields = read(kinds[kind].change, given);
  return change(simulation, account, kind, { before, given: fields });
}
