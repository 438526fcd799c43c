/** In this order, because most browsers also name those that they resemble. */
const browsers = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Safari", "Safari"],
] as const;

const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

const find = (names: readonly (readonly [sign: string, name: string])[], text: string) =>
  names.find(([sign]) => text.includes(sign))?.[1];

/** A browser and its system, "Firefox, macOS"; of any other program, what it calls itself. */
export function browserName(userAgent: string): string {
  const known = [find(browsers, userAgent), find(systems, userAgent)].filter(
    (one) => one !== undefined,
  );
  return known.length > 0 ? known.join(", ") : userAgent.split(" ")[0] || "–";
}
