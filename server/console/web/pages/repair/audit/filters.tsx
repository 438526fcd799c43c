import { useMessages } from "../../../messages/provider.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { TimeField } from "../../../parts/form/time-field.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import type { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import type { auditPage } from "./page.ts";

type AuditSearch = ReturnType<typeof usePageSearch<(typeof auditPage)["search"]>>;

interface FiltersProps {
  search: AuditSearch[0];
  change: AuditSearch[1];
}

export function Filters({ search, change }: FiltersProps) {
  const t = useMessages();
  const { q = "", actor = "", action = "", subject = "", by, since, until } = search;
  const text = useTextFilter<"q" | "actor" | "action" | "subject">(change);
  return (
    <Toolbar>
      <SearchBox label={t.audit.find} value={q} onChange={text("q")} />
      <SearchBox label={t.audit.actor} isNamed value={actor} onChange={text("actor")} />
      <SearchBox label={t.audit.action} isNamed value={action} onChange={text("action")} />
      <SearchBox label={t.audit.subject} isNamed value={subject} onChange={text("subject")} />
      <Select
        label={t.audit.by}
        value={by ?? ""}
        options={[
          ["", t.audit.categories.people],
          ["machines", t.audit.categories.machines],
          ["all", t.common.all],
        ]}
        onChange={(value) => change({ by: value || undefined })}
      />
      <TimeField label={t.audit.since} value={since} onChange={(at) => change({ since: at })} />
      <TimeField label={t.audit.until} value={until} onChange={(at) => change({ until: at })} />
    </Toolbar>
  );
}
