import type { OrderDetail } from "./order-detail.ts";

type State = OrderDetail["state"];

/** What can be done with an order in a state: by whom, and whether it needs a reason. */
export interface Step {
  to: State;
  by: "decide" | "report";
  /** The name of its verb in the texts. */
  verb: State | "unschedule" | "reopen" | "resume";
  needsReason?: true;
  isDanger?: true;
}

const cancel: Step = {
  to: "cancelled",
  by: "decide",
  verb: "cancelled",
  needsReason: true,
  isDanger: true,
};
const reopen: Step = { to: "approved", by: "decide", verb: "reopen", needsReason: true };
const decide = (to: State): Step => ({ to, by: "decide", verb: to });
const report = (to: State): Step => ({ to, by: "report", verb: to });

/** The steps from each state, as docs/service.md has them; planning a visit is a dialog of its own. */
export const nextSteps: Readonly<Record<State, readonly Step[]>> = {
  requested: [decide("approved"), cancel],
  approved: [cancel],
  scheduled: [decide("dispatched"), { to: "approved", by: "decide", verb: "unschedule" }, cancel],
  dispatched: [report("en_route"), decide("scheduled"), cancel],
  en_route: [report("in_progress"), cancel],
  in_progress: [
    report("completed"),
    { to: "on_hold", by: "report", verb: "on_hold", needsReason: true },
  ],
  on_hold: [{ to: "in_progress", by: "report", verb: "resume" }],
  completed: [decide("closed"), reopen],
  closed: [reopen],
  cancelled: [],
};
