import type { OutputOf, RampartClient } from "@rampart/client";
import { useApi } from "../../web/api/session.ts";
import type { ConsolePack } from "../common/pack.ts";

/** The procedures of collaboration, which every pack has. */
export type CollaborationApi = Pick<RampartClient["service"], "partnerships" | "shares">;

export type Partnership = OutputOf<CollaborationApi["partnerships"]["list"]>["items"][number];
export type Share = OutputOf<CollaborationApi["shares"]["list"]>["items"][number];
export type Received = OutputOf<CollaborationApi["shares"]["received"]>["items"][number];

/** The procedures of collaboration of one pack. */
export function useCollaboration({ path }: Pick<ConsolePack, "path">): CollaborationApi {
  // The client makes a procedure of any path, and every pack has these.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const packs = useApi() as unknown as Readonly<Record<string, CollaborationApi>>;
  const api = packs[path];
  if (api === undefined) throw new Error(`The client has no procedures of "${path}".`);
  return api;
}
