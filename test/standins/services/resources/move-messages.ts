import { Alarm } from "../webhooks/alarm.ts";
import { nextStatus } from "../kinds/messages.ts";
import type { Simulation } from "../simulation.ts";
import { change } from "./write.ts";

/** Advances the status of messages in the background, including those of an earlier process. */
export function moveMessages(simulation: Simulation): void {
  const { accounts, things, bell, stopped } = simulation;
  const alarm = new Alarm(() => {
    for (const { account: name, id } of things.moving(Date.now())) {
      const account = accounts.find(name);
      const before = things.find(name, "messages", id);
      if (account && before)
        change(simulation, account, "messages", { before, given: { status: nextStatus(before) } });
    }
    bell.emit("rest");
    alarm.set(things.nextMove());
  });
  const wake = () => alarm.set(things.nextMove());
  bell.on("change", wake);
  stopped.addEventListener("abort", () => {
    bell.off("change", wake);
    alarm.set(null);
  });
  wake();
}
