import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { OutputOf, RampartClient } from "@rampart/client";
import { list } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import type { SearchOf } from "../../../router/search.ts";
import type { teamsPage } from "./page.ts";

export type Team = OutputOf<RampartClient["readiness"]["teams"]>["items"][number];
type Search = Required<SearchOf<(typeof teamsPage)["search"]>>;
export type TeamSort = Search["sort"];
export type TeamOrder = Search["order"];

/** The teams directly below a manager, or those at the top. */
export function useTeams(under: string | undefined, sort: TeamSort, order: TeamOrder) {
  const api = useApi();
  return useInfiniteQuery({
    ...list(api.readiness.teams, { sort, order, limit: 100, ...(under && { under }) }),
    placeholderData: keepPreviousData,
  });
}
