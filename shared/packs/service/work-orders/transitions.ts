import type { ServiceEvent } from "../common/events.ts";
import type { ClockChange } from "../levels/clocks.ts";
import type { Visit, WorkOrderState } from "./work-order.ts";

type VisitTime = "dispatchedAt" | "departedAt" | "startedAt" | "finishedAt";

/** What changes with the state of an order. */
export interface Transition {
  event: ServiceEvent;
  /** The state of the current visit; absent where it stays. */
  visit?: Visit["state"];
  /** The time that the visit notes. */
  notes?: VisitTime;
  clocks?: ClockChange;
  /** Whether a reason must be given. */
  needsReason?: true;
}

type From = Partial<Record<WorkOrderState, Transition>>;

const cancel: Transition = {
  event: "work_order.cancelled",
  visit: "cancelled",
  clocks: "cancel",
  needsReason: true,
};
const reopen: Transition = { event: "work_order.reopened", needsReason: true };

/** From each state to each that may follow it. Only `scheduleWorkOrder` plans visits. */
export const transitions: Readonly<Record<WorkOrderState, From>> = {
  requested: {
    approved: { event: "work_order.approved" },
    cancelled: { ...cancel },
  },
  approved: { cancelled: { ...cancel } },
  scheduled: {
    approved: { event: "work_order.unscheduled", visit: "cancelled" },
    dispatched: { event: "work_order.dispatched", visit: "dispatched", notes: "dispatchedAt" },
    cancelled: { ...cancel },
  },
  dispatched: {
    scheduled: { event: "work_order.recalled", visit: "scheduled" },
    en_route: { event: "work_order.en_route", visit: "en_route", notes: "departedAt" },
    cancelled: { ...cancel },
  },
  en_route: {
    in_progress: {
      event: "work_order.started",
      visit: "in_progress",
      notes: "startedAt",
      clocks: "respond",
    },
    cancelled: { ...cancel },
  },
  in_progress: {
    on_hold: {
      event: "work_order.on_hold",
      visit: "on_hold",
      clocks: "pause",
      needsReason: true,
    },
    completed: {
      event: "work_order.completed",
      visit: "completed",
      notes: "finishedAt",
      clocks: "stop",
    },
  },
  on_hold: {
    in_progress: { event: "work_order.resumed", visit: "in_progress", clocks: "resume" },
  },
  completed: { closed: { event: "work_order.closed" }, approved: reopen },
  closed: { approved: reopen },
  cancelled: {},
};

/** What technicians report themselves; dispatchers decide the rest. */
export const reported = ["en_route", "in_progress", "on_hold", "completed"] as const;
export const decided = ["approved", "scheduled", "dispatched", "closed", "cancelled"] as const;
