import type { Instance } from "../instance/instance.ts";

/** How many of the nearest nodes are kept for each. */
const maxNeighbours = 250;

/** For each node the nearest ones, itself first, by the way there and back of the first vehicle. */
export function neighboursOf({ nodes, place, places, vehicles }: Instance): Int32Array[] {
  const distances = vehicles[0]?.distances;
  if (!distances) return [];
  return Array.from({ length: nodes }, (_, node) => {
    const from = place[node]!;
    const ways = new Float64Array(nodes);
    for (let other = 0; other < nodes; other += 1) {
      const to = place[other]!;
      ways[other] = distances[from * places + to]! + distances[to * places + from]!;
    }
    ways[node] = -1;
    const order = Int32Array.from({ length: nodes }, (__, other) => other);
    order.sort((a, b) => ways[a]! - ways[b]! || a - b);
    return order.slice(0, maxNeighbours);
  });
}
