import { useCallback } from "react";
import { useMessages } from "../../../messages/provider.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import type { usePageSearch } from "../../../router/use-page.ts";
import type { peoplePage } from "./page.ts";

type PeopleSearch = ReturnType<typeof usePageSearch<(typeof peoplePage)["search"]>>;

interface PeopleFiltersProps {
  search: PeopleSearch[0];
  change: PeopleSearch[1];
}

export function PeopleFilters({ search: { q, role, active }, change }: PeopleFiltersProps) {
  const t = useMessages();
  const find = useCallback(
    (text: string) => change({ q: text || undefined }, { replace: true }),
    [change],
  );
  return (
    <Toolbar>
      <SearchBox label={t.people.find} value={q ?? ""} onChange={find} />
      <Select
        label={t.people.role}
        value={role ?? ""}
        options={[
          ["", t.common.all],
          ["rep", t.people.roles.rep],
          ["manager", t.people.roles.manager],
          ["admin", t.people.roles.admin],
        ]}
        onChange={(value) => change({ role: value || undefined })}
      />
      <Select
        label={t.people.status}
        value={active ?? ""}
        options={[
          ["", t.common.all],
          ["true", t.people.active],
          ["false", t.people.inactive],
        ]}
        onChange={(value) => change({ active: value || undefined })}
      />
    </Toolbar>
  );
}
