const mask = '"***"';
const secret = /password|secret|token|credential/i;
/** Parts of names that need a look: names of secrets, and of PATCH paths that may name a secret. */
const secretOrPath = /password|secret|token|credential|path/gi;
const valueName = /value/gi;
const separator = /["']?\s{0,20}[:=]\s{0,20}/y;
const value = /"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|[^\s,}\]]+/y;
const escaped = /\\u00([2-7][0-9a-f])/gi;
/** The longest PATCH path that is checked. */
const maxPathLength = 200;

/** Whether an ASCII character can be part of a name: `[A-Za-z0-9_.:-]`. */
const inNames = Array.from({ length: 128 }, (_, code) => /[\w.:-]/.test(String.fromCharCode(code)));

/**
 * Masks the values of passwords, secrets, tokens and credentials in a payload, which may be invalid
 * JSON: the value after such a name, and every `value` if a PATCH path contains such a name. It takes
 * time proportional to the length of the text.
 */
export function maskSecrets(text: string): string {
  const plain = text.replace(escaped, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.:-]/.test(character) ? character : whole;
  });
  if (!secret.test(plain)) return plain;
  let hasSecretPath = false;
  const masked = maskValues(plain, secretOrPath, (name, start) => {
    hasSecretPath ||= /path$/i.test(name) && secret.test(pathAt(plain, start));
    return secret.test(name);
  });
  return hasSecretPath ? maskValues(masked, valueName, (name) => /value$/i.test(name)) : masked;
}

const pathAt = (text: string, start: number) =>
  /^["']?[^"',}\s]*/.exec(text.slice(start, start + maxPathLength))?.[0] ?? "";

/** Masks the values of those names for which `isMasked` returns true. */
function maskValues(
  text: string,
  candidate: RegExp,
  isMasked: (name: string, start: number) => boolean,
): string {
  let result = "";
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
    result += text.slice(done, start) + mask;
    done = value.lastIndex;
    candidate.lastIndex = from = done;
  }
  return result + text.slice(done);
}

const isInName = (text: string, at: number): boolean => inNames[text.charCodeAt(at)] === true;

/** A name and the start of its value: after a separator, or after a colon inside the word; -1 for none. */
function nameIn(text: string, found: string, at: number): [name: string, start: number] {
  separator.lastIndex = at + found.length;
  if (separator.test(text)) return [found, separator.lastIndex];
  const colon = found.indexOf(":", Math.max(1, found.search(secret)));
  return [found.slice(0, Math.max(0, colon)), colon < 0 ? -1 : at + colon + 1];
}
