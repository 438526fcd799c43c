/** The languages of messages for people. The first is the one of a tenant that has chosen none. */
export const languages = ["en", "de", "fr", "es", "ja"] as const;

export type Language = (typeof languages)[number];

/** Browsers send far fewer ranges. */
const maxRanges = 50;

/**
 * The language that a person prefers among the available ones, by the header Accept-Language (RFC
 * 9110, section 12.5.4). `de-AT` asks for `de`.
 * @returns null if the header names none of them
 */
export function preferredLanguage(header: string | undefined): Language | null {
  const ranges = (header ?? "").split(",", maxRanges).map((range) => {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    const language = languages.find((one) => tag === one || tag.startsWith(`${one}-`));
    return { language, q: /^(?:0|1)(?:\.\d{0,3})?$/.test(weight) ? Number(weight) : 0 };
  });
  const [preferred] = ranges
    .filter(({ language, q }) => language !== undefined && q > 0)
    .toSorted((a, b) => b.q - a.q);
  return preferred?.language ?? null;
}
