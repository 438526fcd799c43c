const mask = '"***"';
const secret = /password|secret|token|credential/i;
const word = /[\w.:-]+/g;
const separator = /["']?\s{0,20}[:=]\s{0,20}/y;
const value = /"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|[^\s,}\]]+/y;
const escaped = /\\u00([2-7][0-9a-f])/gi;
/** What a PATCH path can be long. */
const longestPath = 200;

/**
 * Masks what a payload says of passwords, secrets, tokens and credentials, also where it is no
 * JSON at all: the value behind such a name, and every `value` where a PATCH path names one. It
 * takes time in proportion to the text, whatever a sender puts into it.
 */
export function maskSecrets(text: string): string {
  const plain = text.replace(escaped, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.:-]/.test(character) ? character : whole;
  });
  let aimed = false;
  const masked = maskValues(plain, (name, start) => {
    aimed ||= /path$/i.test(name) && secret.test(pathAt(plain, start));
    return secret.test(name);
  });
  return aimed ? maskValues(masked, (name) => /value$/i.test(name)) : masked;
}

const pathAt = (text: string, start: number) =>
  /^["']?[^"',}\s]*/.exec(text.slice(start, start + longestPath))?.[0] ?? "";

/** The text without the values behind those names that `isMasked` chooses. */
function maskValues(text: string, isMasked: (name: string, start: number) => boolean): string {
  let kept = "";
  let done = 0;
  word.lastIndex = 0;
  for (let found = word.exec(text); found; found = word.exec(text)) {
    const [name, start] = nameIn(text, found[0], found.index);
    if (start < 0 || !isMasked(name, start)) continue;
    value.lastIndex = start;
    if (!value.test(text)) continue;
    kept += text.slice(done, start) + mask;
    done = value.lastIndex;
    word.lastIndex = done;
  }
  return kept + text.slice(done);
}

/** A word as a name, and where its value starts: behind a separator, or a colon inside the word. */
function nameIn(text: string, found: string, at: number): [name: string, start: number] {
  separator.lastIndex = at + found.length;
  if (separator.test(text)) return [found, separator.lastIndex];
  const colon = found.indexOf(":", Math.max(1, found.search(secret)));
  return [found.slice(0, Math.max(0, colon)), colon < 0 ? -1 : at + colon + 1];
}
