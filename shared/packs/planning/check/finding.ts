/** The rules of plans. */
export type Rule =
  | "shape"
  | "times"
  | "window"
  | "shift"
  | "duration"
  | "capacity"
  | "order"
  | "fit"
  | "break"
  | "hours"
  | "done"
  | "cost"
  | "assignment"
  | "unassigned";

/** A mistake in a plan. */
export interface Finding {
  readonly rule: Rule;
  /** What is wrong and where, for people. */
  readonly message: string;
}
