import { useSearch } from "@tanstack/react-router";

/** One value of the query of a page before the sign-in. */
export function useQueryValue(name: string): string | undefined {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const value = search[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A path of the console to continue at; anything else is ignored, so that no link leads elsewhere. */
export function useReturnPath(): string | undefined {
  const path = useQueryValue("returnTo");
  return path?.startsWith("/org/") ? path : undefined;
}
