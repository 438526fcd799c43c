import type { Account, Fields } from "../model.ts";
import { Refusal } from "../refusal.ts";
import type { Simulation } from "../simulation.ts";
import { create } from "./write.ts";

/**
 * Accepts a message once: 202 for a new one; 200 with the existing one for a repeated request.
 * @throws Refusal 409 when a different message has the same id
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
