import type { Side } from "./sides.ts";

/** Texts that belong to one tenant alone: its mark and its ids. */
export const marksOf = ({ mark, tenant, rep, courseIds }: Side): string[] => [
  mark,
  tenant.id,
  rep.id,
  ...courseIds,
];

/** The marks that stand in a text; none may, where they are another tenant's. */
export const marksIn = (text: string, marks: readonly string[]): string[] =>
  marks.filter((mark) => text.includes(mark));
