import type { Feature, FlagState, Segment } from "./state.ts";

/** One event of Unleash's delta API. */
export type FlagEvent =
  | { type: "hydration"; features: Feature[]; segments?: Segment[] }
  | { type: "feature-updated"; feature: Feature }
  | { type: "feature-removed"; featureName: string }
  | { type: "segment-updated"; segment: Segment }
  | { type: "segment-removed"; segmentId: number };

/** The state after the events, in their order. An event of another type changes nothing. */
export function hydrate(events: readonly FlagEvent[]): FlagState {
  let features = new Map<string, Feature>();
  let segments = new Map<number, Segment>();
  const setAll = (event: FlagEvent & { type: "hydration" }) => {
    features = new Map(event.features.map((feature) => [feature.name, feature]));
    segments = new Map((event.segments ?? []).map((segment) => [segment.id, segment]));
  };
  for (const event of events) {
    if (event.type === "hydration") setAll(event);
    if (event.type === "feature-updated") features.set(event.feature.name, event.feature);
    if (event.type === "feature-removed") features.delete(event.featureName);
    if (event.type === "segment-updated") segments.set(event.segment.id, event.segment);
    if (event.type === "segment-removed") segments.delete(event.segmentId);
  }
  return { features: [...features.values()], segments: [...segments.values()] };
}
