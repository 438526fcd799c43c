import type { FlagContext } from "../evaluate/context.ts";

/** One tenant, as the rules that leave the server are narrowed to it. */
export interface TenantView {
  /** What is the same for everybody in the tenant. */
  known: Pick<FlagContext, "tenantId" | "appType" | "environment">;
  /** Whether a text of a rule is, or contains, an id or address of anybody else than the tenant's people. */
  isForeign: (text: string, isId: boolean) => boolean;
}

const knownFields: ReadonlySet<unknown> = new Set(["tenantId", "appType", "environment"]);

/** Whether a field is the same for everybody in the tenant. */
export const isKnown = (field: unknown): boolean => knownFields.has(field);

/** The values that may leave the server for the tenant. */
export const ownOf = (
  values: readonly string[],
  contextName: string,
  isList: boolean,
  { isForeign }: TenantView,
): string[] => values.filter((value) => !isForeign(value, isList && contextName === "userId"));
