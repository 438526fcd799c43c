import type { ReactNode } from "react";
import type { Permission } from "../api/session.ts";
import type { Messages } from "../messages/messages.ts";
import type { SearchFields } from "./search.ts";

/** The parts of the menu, in their order. */
export const menuGroups = ["readiness", "work", "people", "connect", "repair", "settings"] as const;

/** What a page is and who may see it. Each page declares itself in a `page.ts`. */
export interface Page<F extends SearchFields = SearchFields> {
  /** The path below the organization, such as `people/$userId`. */
  path: string;
  title: (messages: Messages) => string;
  /** Where the menu has it. A page without one is reached by links. */
  menu?: (typeof menuGroups)[number];
  /** Any one of these shows the page; without them, everybody sees it. */
  permissions?: readonly Permission[];
  /** The industry that the page belongs to. */
  appType?: string;
  /** What the query of its URL can have. */
  search: F;
}

/** A page with the module of its component, which is a chunk of its own. */
export interface LazyPage {
  page: Page;
  load: () => Promise<{ default: () => ReactNode }>;
}

export const definePage = <const F extends SearchFields>(page: Page<F>): Page<F> => page;

/** What keeps a person from a page; null if nothing does. */
export type Barrier =
  | { kind: "permission"; permissions: readonly Permission[] }
  | { kind: "industry" };

export function barrierOf(
  { permissions, appType }: Page,
  session: { permissions: ReadonlySet<Permission>; organization: { appType: string } },
): Barrier | null {
  if (appType !== undefined && appType !== session.organization.appType)
    return { kind: "industry" };
  if (permissions === undefined || permissions.some((one) => session.permissions.has(one)))
    return null;
  return { kind: "permission", permissions };
}
