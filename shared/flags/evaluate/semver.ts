interface Version {
  numbers: readonly number[];
  /** Empty for a release. */
  prerelease: readonly string[];
}

const number = "(0|[1-9]\\d*)";
const identifier = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*)";
const pattern = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[\\dA-Za-z-]+(?:\\.[\\dA-Za-z-]+)*)?$`,
);
const maxLength = 256;

/** Reads a version of Semantic Versioning 2.0.0, without a leading v; null if it is not one. */
export function parseVersion(text: string): Version | null {
  const found = text.length <= maxLength ? pattern.exec(text.trim()) : null;
  if (!found) return null;
  const [, major, minor, patch, prerelease] = found;
  const numbers = [major, minor, patch].map(Number);
  if (!numbers.every(Number.isSafeInteger)) return null;
  return { numbers, prerelease: prerelease?.split(".") ?? [] };
}

/** Negative if `a` precedes `b`, 0 if both have the same precedence (SemVer 2.0.0, section 11). */
export function compareVersions(a: Version, b: Version): number {
  for (const [i, left] of a.numbers.entries()) {
    const difference = left - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return b.prerelease.length - a.prerelease.length;
  }
  for (const [i, left] of a.prerelease.entries()) {
    const right = b.prerelease[i];
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return a.prerelease.length - b.prerelease.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [a, b].map((text) => /^\d+$/.test(text));
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  if (aIsNumber && a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
