import * as z from "zod";

/** The name of an organization in URLs: a label of a host name, in lower case. */
export const slugInput = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "use 1 to 63 of a-z, 0-9 and inner hyphens");

/** A slug from a name, with the end of the id, so that it is free. */
export function slugOf(name: string, id: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50);
  return `${plain === "" ? "organization" : plain}-${id.slice(-6)}`.replace(/--+/g, "-");
}
