/** The dots of UTS #46, section 4. */
const dots = /[.\u3002\uFF0E\uFF61]/;
/** Alphabetic characters, marks and numbers beyond ASCII, and what joins them. */
const international = /^(?=.*[^\0-\x7F])[\p{L}\p{M}\p{N}\p{Join_Control}-]+$/u;

/**
 * A domain with A to Z in lower case and internationalized labels as `xn--` (UTS #46, not transitional, as
 * browsers read addresses), so that both forms of a name are equal. Other texts keep their other characters,
 * and so does a label that only looks like ASCII: the Kelvin sign does not become `k`.
 */
export function asciiDomain(domain: string): string {
  const folded = domain.replace(/[A-Z]/g, (upper) => upper.toLowerCase());
  return folded.split(dots).map(asciiLabel).join(".");
}

function asciiLabel(label: string): string {
  if (!international.test(label)) return label;
  try {
    const { hostname } = new URL(`http://${label}`);
    return hostname.startsWith("xn--") ? hostname : label;
  } catch {
    return label;
  }
}
