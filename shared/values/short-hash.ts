/**
 * A short text that changes with `text`: FNV-1a, 32 bits, in base 36. It detects changes, and gives no
 * protection against forgery.
 */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
