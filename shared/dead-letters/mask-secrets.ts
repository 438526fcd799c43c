const mask = '"***"';
const secret = /password|secret|token|credential/i;
/** What a name must have in it that is looked at: of secrets, and of paths that may aim at one. */
const aimingOrSecret = /password|secret|token|credential|path/gi;
const valued = /value/gi;
const separator = /["']?\s{0,20}[:=]\s{0,20}/y;
const value = /"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|[^\s,}\]]+/y;
const escaped = /\\u00([2-7][0-9a-f])/gi;
/** What a PATCH path can be long. */
const longestPath = 200;

/** Whether a character of ASCII belongs to a name: a letter, a digit, or one of `_ . : -`. */
const inNames = Array.from({ length: 128 }, (_, code) => /[\w.:-]/.test(String.fromCharCode(code)));

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
  if (!secret.test(plain)) return plain;
  let aimed = false;
  const masked = maskValues(plain, aimingOrSecret, (name, start) => {
    aimed ||= /path$/i.test(name) && secret.test(pathAt(plain, start));
    return secret.test(name);
  });
  return aimed ? maskValues(masked, valued, (name) => /value$/i.test(name)) : masked;
}

const pathAt = (text: string, start: number) =>
  /^["']?[^"',}\s]*/.exec(text.slice(start, start + longestPath))?.[0] ?? "";

/** The text without the values behind those names that `isMasked` chooses among the candidates. */
function maskValues(
  text: string,
  candidate: RegExp,
  isMasked: (name: string, start: number) => boolean,
): string {
  let kept = "";
  let done = 0;
  candidate.lastIndex = 0;
  for (let from = 0, found = candidate.exec(text); found; found = candidate.exec(text)) {
    let at = found.index;
    while (at > from && isInName(text, at - 1)) at -= 1;
    let end = candidate.lastIndex;
    while (isInName(text, end)) end += 1;
    candidate.lastIndex = from = end;
    const [name, start] = nameIn(text, text.slice(at, end), at);
    if (start < 0 || !isMasked(name, start)) continue;
    value.lastIndex = start;
    if (!value.test(text)) continue;
    kept += text.slice(done, start) + mask;
    done = value.lastIndex;
    candidate.lastIndex = from = done;
  }
  return kept + text.slice(done);
}

const isInName = (text: string, at: number): boolean => inNames[text.charCodeAt(at)] === true;

/** A word as a name, and where its value starts: behind a separator, or a colon inside the word. */
function nameIn(text: string, found: string, at: number): [name: string, start: number] {
  separator.lastIndex = at + found.length;
  if (separator.test(text)) return [found, separator.lastIndex];
  const colon = found.indexOf(":", Math.max(1, found.search(secret)));
  return [found.slice(0, Math.max(0, colon)), colon < 0 ? -1 : at + colon + 1];
}
