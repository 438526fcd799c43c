import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { unknown } from "../../../format/use-format.ts";

/**
 * The teams that can be chosen: the chosen one with those directly below it, else those at the top.
 * Empty for a person without teams.
 */
export function useTeamChoices(team: string | undefined): (readonly [id: string, name: string])[] {
  const api = useApi();
  const { permissions } = useSession();
  const enabled = permissions.has("readiness:manage");
  const chosen = useQuery({
    ...q(api.users.get, { id: team ?? "" }),
    enabled: enabled && team !== undefined,
  });
  const below = useQuery({
    ...q(api.readiness.teams, { limit: 200, ...(team !== undefined && { under: team }) }),
    enabled,
  });
  const name = chosen.data ? (chosen.data.name ?? chosen.data.userName) : unknown;
  const choices = (below.data?.items ?? []).map(
    (one) => [one.team, `${team === undefined ? "" : "↳ "}${one.displayName ?? unknown}`] as const,
  );
  return team === undefined ? choices : [[team, name], ...choices];
}
