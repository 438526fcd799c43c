import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { RoleSelect } from "../../../parts/form/role-select.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { noFilter, type ScopeFilter } from "./search.ts";
import { useTeamChoices } from "./use-team-choices.ts";

interface ScopeFiltersProps {
  filter: ScopeFilter;
  change: (part: { [Name in keyof ScopeFilter]: ScopeFilter[Name] | undefined }) => void;
  /** Whether the page can show one course alone. */
  hasCourses?: boolean;
  /** Further filters of the page. */
  children?: ReactNode;
}

/** Chooses the team, the role and the course. Teams are chosen level by level. */
export function ScopeFilters({ filter, change, hasCourses = true, children }: ScopeFiltersProps) {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const { team = "", role = "", course = "" } = filter;
  const teams = useTeamChoices(filter.team);
  const isReader = permissions.has("learning:read");
  const courses = useQuery({
    ...q(api.courses.list, undefined),
    enabled: hasCourses && isReader,
  });
  const named = (courses.data?.items ?? []).map(({ id, name }) => [id, name] as const);
  // An archived course is not in the list, but a link may still have it.
  const listed = named.some(([id]) => id === course) || course === "";
  return (
    <Toolbar>
      <Select
        label={t.readiness.team}
        value={team}
        options={[["", t.common.all], ...teams]}
        onChange={(value) => change({ team: value || undefined })}
      />
      <RoleSelect value={filter.role} onChange={(one) => change({ role: one })} />
      {hasCourses && isReader && (
        <Select
          label={t.readiness.course}
          value={course}
          options={[
            ["", t.common.all],
            ...named,
            ...(listed ? [] : [[course, t.readiness.otherCourse] as const]),
          ]}
          onChange={(value) => change({ course: value || undefined })}
        />
      )}
      {children}
      {(team || role || course) && (
        <Button kind="plain" onClick={() => change(noFilter)}>
          {t.common.clearFilters}
        </Button>
      )}
    </Toolbar>
  );
}
