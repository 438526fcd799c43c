import type { OutputOf, RampartClient } from "@rampart/client";
import type { DirectoryTexts } from "./texts.ts";

export type ScimRequest = OutputOf<RampartClient["scimRequests"]["list"]>["items"][number];

/** What to do about a refused request: by the kind of error, else by the status; null for a good one. */
export function remedyOf(
  { status, scimType }: Pick<ScimRequest, "status" | "scimType">,
  { remedies }: DirectoryTexts,
): string | null {
  if (status < 400) return null;
  const byName: Readonly<Record<string, string>> = remedies;
  const names = [scimType ?? "", String(status), status >= 500 ? "5xx" : ""];
  return names.map((name) => byName[name]).find((text) => text !== undefined) ?? remedies.other;
}
