const mask = '"***"';
const name = String.raw`["']?[\w.:-]{0,80}(?:password|secret|token|credential)[\w.:-]{0,80}["']?`;
const value = String.raw`(?:"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|[^\s,}\]]+)`;
const named = new RegExp(`(${name}\\s{0,20}[:=]\\s{0,20})${value}`, "gi");
const aimedAtSecret = new RegExp(`["']?path["']?\\s{0,20}[:=]\\s{0,20}${name}`, "i");
const anyValue = new RegExp(`(["']?value["']?\\s{0,20}[:=]\\s{0,20})${value}`, "gi");
const escaped = /\\u00([2-7][0-9a-f])/gi;

/**
 * Masks what a payload says of passwords, secrets, tokens and credentials, also where it is no
 * JSON at all: the value behind such a name, and every `value` where a PATCH path names one.
 */
export function maskSecrets(text: string): string {
  const plain = text.replace(escaped, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.:-]/.test(character) ? character : whole;
  });
  const masked = plain.replace(named, `$1${mask}`);
  return aimedAtSecret.test(plain) ? masked.replace(anyValue, `$1${mask}`) : masked;
}
