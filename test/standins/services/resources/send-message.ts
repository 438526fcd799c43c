import type { Account, Fields } from "../model.ts";
import { Refusal } from "../refusal.ts";
import type { Simulation } from "../simulation.ts";
import { create } from "./write.ts";

/**
 * Takes a message once: 202 for a new one; for the same again 200 with the first, as it is by now.
 * @throws Refusal 409 for another body under an id that is known
 */
export function sendMessage(simulation: Simulation, account: Account, given: Fields): Response {
  const { things } = simulation;
  const id = String(given["id"]);
  const first = things.find(account.name, "messages", id);
  if (!first) return Response.json(create(simulation, account, "messages", given), { status: 202 });
  if (things.requestOf(account.name, "messages", id) !== JSON.stringify(given))
    throw new Refusal(409, "another message has this id");
  return Response.json(first);
}
