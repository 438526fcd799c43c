/** A number in [0, 1) that is the same for the same words (FNV-1a, mixed). */
export function chance(...words: (string | number)[]): number {
  let hash = 2166136261;
  for (const character of words.join("|"))
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
