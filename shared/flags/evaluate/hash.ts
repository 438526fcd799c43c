/** The bits above the lowest eight of a UTF-16 unit do not count, as in Unleash's client for Node. */
const byteAt = (text: string, at: number): number => text.charCodeAt(at) & 0xff;

const mixBlock = (block: number): number => {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
};

/** MurmurHash3, x86, 32 bits (Austin Appleby; public domain). The result is unsigned. */
export function murmur3(text: string, seed: number): number {
  const whole = text.length & ~3;
  let hash = seed;
  for (let i = 0; i < whole; i += 4) {
    const block =
      byteAt(text, i) |
      (byteAt(text, i + 1) << 8) |
      (byteAt(text, i + 2) << 16) |
      (byteAt(text, i + 3) << 24);
    hash ^= mixBlock(block);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = text.length - 1; i >= whole; i -= 1) rest = (rest << 8) | byteAt(text, i);
  if (whole < text.length) hash ^= mixBlock(rest);
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The place of an id between 1 and `size`. The same id of the same group keeps its place. */
const placeOf = (id: string, groupId: string, size: number, seed: number): number =>
  (murmur3(`${groupId}:${id}`, seed) % size) + 1;

/** The place among 100 that decides about a percentage. */
export const percentPlace = (id: string, groupId: string): number => placeOf(id, groupId, 100, 0);

/**
 * The place that decides about a variant. It has a seed of its own: the people that a percentage selects
 * would otherwise all have the first variants.
 */
export const variantPlace = (id: string, groupId: string, weight: number): number =>
  placeOf(id, groupId, weight, 86_028_157);
