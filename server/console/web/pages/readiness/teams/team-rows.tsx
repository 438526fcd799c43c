import { unknown, useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { readinessPage } from "../overview/page.ts";
import styles from "./teams.module.css";
import { type Team, type TeamOrder, type TeamSort, useTeams } from "./use-teams.ts";

interface TreeProps {
  /** The managers above, of whom none is shown again: managers can report to each other. */
  above: readonly string[];
  opened: ReadonlySet<string>;
  toggle: (team: string) => void;
  sort: TeamSort;
  order: TeamOrder;
}

/** The rows of some teams, and below each unfolded one those of its teams. */
export function TeamRows({ teams, ...tree }: TreeProps & { teams: readonly Team[] }) {
  return teams
    .filter(({ team }) => !tree.above.includes(team))
    .map((team) => <TeamRow key={team.team} team={team} {...tree} />);
}

function TeamRow({ team: one, ...tree }: TreeProps & { team: Team }) {
  const t = useMessages();
  const f = useFormat();
  const { above, opened, toggle } = tree;
  const { team, displayName, subteams, people, index, avgScore, completionRate, overdue } = one;
  const name = displayName ?? unknown;
  const isOpen = opened.has(team);
  return (
    <>
      <tr>
        <th scope="row">
          <span className={styles["name"]} style={{ "--depth": above.length }}>
            {subteams > 0 ? (
              <Button
                kind="plain"
                className={styles["toggle"] ?? ""}
                aria-expanded={isOpen}
                aria-label={t.teams.unfold(name)}
                onClick={() => toggle(team)}
              >
                <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span>
              </Button>
            ) : (
              <span className={styles["toggle"]} />
            )}
            <PageLink to={readinessPage} search={{ team }}>
              {name}
            </PageLink>
          </span>
        </th>
        <td>{f.count(people)}</td>
        <td>{f.figure(index)}</td>
        <td>{f.figure(avgScore)}</td>
        <td>{f.share(completionRate)}</td>
        <td>{f.count(overdue)}</td>
      </tr>
      {isOpen && subteams > 0 && <Below {...tree} team={team} above={[...above, team]} />}
    </>
  );
}

function Below({ team, ...tree }: TreeProps & { team: string }) {
  const t = useMessages();
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useTeams(
    team,
    tree.sort,
    tree.order,
  );
  return (
    <>
      {data && <TeamRows teams={data.pages.flatMap(({ items }) => items)} {...tree} />}
      {(error != null || data === undefined || hasNextPage) && (
        <tr>
          <td colSpan={6}>
            {error != null && <FailureNotice error={error} />}
            {data === undefined && error === null && t.common.loading}
            {hasNextPage && (
              <Button isBusy={isFetching} onClick={() => void fetchNextPage()}>
                {t.teams.more}
              </Button>
            )}
          </td>
        </tr>
      )}
    </>
  );
}
