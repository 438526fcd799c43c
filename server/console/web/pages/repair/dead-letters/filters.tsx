import { useMessages } from "../../../messages/provider.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { TimeField } from "../../../parts/form/time-field.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import type { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import type { deadLettersPage } from "./page.ts";

type DeadLettersSearch = ReturnType<typeof usePageSearch<(typeof deadLettersPage)["search"]>>;

interface FiltersProps {
  search: DeadLettersSearch[0];
  change: DeadLettersSearch[1];
}

export function Filters({ search: { status, source, q, since, before }, change }: FiltersProps) {
  const t = useMessages();
  const text = useTextFilter<"q">(change);
  return (
    <Toolbar>
      <SearchBox label={t.deadLetters.find} value={q ?? ""} onChange={text("q")} />
      <Select
        label={t.deadLetters.status}
        value={status ?? ""}
        options={[
          ["", t.deadLetters.statuses.open],
          ["replayed", t.deadLetters.statuses.replayed],
          ["discarded", t.deadLetters.statuses.discarded],
        ]}
        onChange={(value) => change({ status: value || undefined })}
      />
      <Select
        label={t.deadLetters.source}
        value={source ?? ""}
        options={[
          ["", t.common.all],
          ["scim", t.deadLetters.sources.scim],
          ["webhook", t.deadLetters.sources.webhook],
          ["job", t.deadLetters.sources.job],
        ]}
        onChange={(value) => change({ source: value || undefined })}
      />
      <TimeField
        label={t.deadLetters.since}
        value={since}
        onChange={(at) => change({ since: at })}
      />
      <TimeField
        label={t.deadLetters.before}
        value={before}
        onChange={(at) => change({ before: at })}
      />
    </Toolbar>
  );
}
