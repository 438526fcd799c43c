import type { Demand } from "./demand-text.ts";

/** A demand while it is edited: each kind keeps its own value. */
export interface DraftDemand {
  key: number;
  kind: Demand["kind"];
  courseId: string;
  minimum: string;
  licence: string;
}

const number = (value: number | undefined) => (value === undefined ? "" : String(value));

export const draftOf = (demand: Demand, key: number): DraftDemand => ({
  key,
  kind: demand.kind,
  courseId: demand.kind === "course" ? demand.courseId : "",
  minimum: demand.kind === "licence" ? "" : number(demand.minimum),
  licence: demand.kind === "licence" ? demand.licence : "",
});

export const emptyDraft = (key: number): DraftDemand => ({
  key,
  kind: "course",
  courseId: "",
  minimum: "",
  licence: "",
});

/** The demand as the API takes it. */
export function demandOf({ kind, courseId, minimum, licence }: DraftDemand): Demand {
  if (kind === "licence") return { kind, licence: licence.trim() };
  if (kind === "readiness") return { kind, minimum: Number(minimum) };
  return { kind, courseId, ...(minimum !== "" && { minimum: Number(minimum) }) };
}
