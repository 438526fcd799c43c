import type { RampartClient } from "@rampart/client";
import { useApi } from "../../web/api/session.ts";
import type { Page } from "../../web/router/page.ts";

/** What the pages that all packs have need to know of a pack. */
export interface ConsolePack {
  /** Of its procedures and of its pages. */
  path: string;
  /** The industry that sees the pages. */
  appType: string;
  /** The kinds of targets that requirements can have, such as `role`. */
  targetKinds: readonly string[];
  /** The page of one piece of work, with the name of the part of its path, by the type of subject. */
  subjects: Readonly<Record<string, { page: Page; part: string }>>;
}

type Shared = "requirements" | "licences" | "exceptions" | "readiness";

/** The procedures that every pack has. */
export type PackApi = Pick<RampartClient["service"], Shared>;

/** The procedures that every pack has, of one pack. */
export function usePackApi({ path }: ConsolePack): PackApi {
  // The client makes a procedure of any path, and every pack has these.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const packs = useApi() as unknown as Readonly<Record<string, PackApi>>;
  const api = packs[path];
  if (api === undefined) throw new Error(`The client has no procedures of "${path}".`);
  return api;
}
