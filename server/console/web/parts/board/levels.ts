/**
 * Puts blocks that overlap below each other.
 * @returns the level of each block, in the order of the blocks, and how many levels there are, at least 1
 */
export function levelsOf(blocks: readonly { from: number; to: number }[]): {
  levels: number[];
  count: number;
} {
  const ends: number[] = [];
  const levels: number[] = blocks.map(() => 0);
  const order = [...blocks.entries()].toSorted(([, a], [, b]) => a.from - b.from);
  for (const [index, { from, to }] of order) {
    const free = ends.findIndex((end) => end <= from);
    const level = free === -1 ? ends.length : free;
    ends[level] = to;
    levels[index] = level;
  }
  return { levels, count: Math.max(1, ends.length) };
}
