import * as z from "zod";

/** The person that a report is about. */
export interface Subject {
  id: string;
  userName: string;
  displayName: string;
  deletedAt: string | null;
}

/** Texts that name a person and hardly ever anything else: ids, addresses, numbers. */
export type Identifiers = readonly string[];

/** A name such as `admin` occurs in texts that are not about the person. */
const isDistinct = (text: string): boolean => text.length >= 6 && /[\d@._-]/.test(text);

/** A row of `users` with the parts that can name its person. */
export const namingParts = z.object({
  userName: z.string(),
  email: z.string().nullable(),
  externalIds: z.record(z.string(), z.string()),
  resource: z.looseObject({
    emails: z.array(z.looseObject({ value: z.string().optional() })).optional(),
    phoneNumbers: z.array(z.looseObject({ value: z.string().optional() })).optional(),
  }),
});

export function identifiersOf(
  id: string,
  { userName, email, externalIds, resource }: z.output<typeof namingParts>,
  formerAddresses: readonly string[],
): Identifiers {
  const { emails = [], phoneNumbers = [] } = resource;
  const values = [...emails, ...phoneNumbers].map(({ value }) => value ?? "");
  const all = [userName, email ?? "", ...Object.values(externalIds), ...values, ...formerAddresses];
  return [...new Set([id, ...all.map((text) => text.toLowerCase()).filter(isDistinct)])];
}

/** All texts in a JSON value, keys included. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [key, ...textsIn(part)]);
}

/** Addresses in a JSON value, such as those that a change replaced. */
export const addressesIn = (value: unknown): string[] =>
  textsIn(value).filter((text) => /^[^\s@]+@[^\s@]+$/.test(text));

const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

/**
 * Whether a text contains an identifier as a whole: `eva@x.example` is not in `neva@x.example`. In JSON
 * that is kept as text, `\n` may stand before it.
 */
export function mentioner(identifiers: Identifiers): (text: string) => boolean {
  const any = identifiers.map(escaped).join("|");
  const pattern = new RegExp(
    String.raw`(?:(?<![\p{L}\p{N}._%+@-])|(?<=\\[nrt]))(?:${any})(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}])`,
    "iu",
  );
  return (text) => pattern.test(text);
}
