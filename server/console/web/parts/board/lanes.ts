/**
 * Puts blocks that overlap below each other.
 * @returns the lane of each block, in the order of the blocks, and how many lanes there are, at least 1
 */
export function lanesOf(blocks: readonly { from: number; to: number }[]): {
  lanes: number[];
  count: number;
} {
  const ends: number[] = [];
  const lanes: number[] = blocks.map(() => 0);
  const order = [...blocks.entries()].toSorted(([, a], [, b]) => a.from - b.from);
  for (const [index, { from, to }] of order) {
    const free = ends.findIndex((end) => end <= from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    lanes[index] = lane;
  }
  return { lanes, count: Math.max(1, ends.length) };
}
