import { useMessages } from "../../../messages/provider.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { RoleSelect } from "../../../parts/form/role-select.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import type { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import type { peoplePage } from "./page.ts";

type PeopleSearch = ReturnType<typeof usePageSearch<(typeof peoplePage)["search"]>>;

interface PeopleFiltersProps {
  search: PeopleSearch[0];
  change: PeopleSearch[1];
}

export function PeopleFilters({ search: { q, role, active }, change }: PeopleFiltersProps) {
  const t = useMessages();
  const text = useTextFilter<"q">(change);
  return (
    <Toolbar>
      <SearchBox label={t.people.find} value={q ?? ""} onChange={text("q")} />
      <RoleSelect value={role} onChange={(one) => change({ role: one })} />
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
