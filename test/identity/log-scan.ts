/** The password of the people in tests. */
export const password = "plum-violin-harbour-7421";

type Line = Record<string, unknown>;

/** What no log line may contain: tokens of any kind, passwords, addresses, and codes and states of sign-ins. */
const forbidden: [what: string, pattern: RegExp][] = [
  ["a token", /rmp_[a-z]+_[\w-]{8,}/],
  ["a JWT", /eyJ[\w-]{8,}\.[\w-]{8,}/],
  ["a hash of a password", /\$argon2/],
  ["an address", /[^\s"/]@[\w.-]+\.(?:example|test)\b|%40[\w.-]+\.(?:example|test)\b/],
  ["a password", new RegExp(`${password}|tandem-orbit-lantern|the password at the provider`)],
  ["a query of a callback", /[?&#](?:code|state|token|email)=/],
  ["a cookie", /__Host-rampart/],
];

/** What log lines must not contain, with the line. */
export const findSecrets = (lines: Line[]): string[] =>
  lines.flatMap((line) => {
    const text = JSON.stringify(line);
    return forbidden.flatMap(([what, pattern]) => (pattern.test(text) ? [`${what}: ${text}`] : []));
  });

/** Call it at the end of a world, after everything that its tests did. @throws Error */
export function refuseSecrets(...logs: { logs: Line[] }[]): void {
  const found = findSecrets(logs.flatMap(({ logs: lines }) => lines));
  if (found.length > 0) throw new Error(`Log lines contain\n${found.slice(0, 5).join("\n")}`);
}
