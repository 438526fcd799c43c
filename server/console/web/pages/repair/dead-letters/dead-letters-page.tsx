import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { LiveTable } from "../../../parts/live/live-table.tsx";
import { useLive } from "../../../parts/live/use-live.ts";
import { usePageSearch } from "../../../router/use-page.ts";
import { useColumns } from "./columns.tsx";
import type { DeadLetter } from "./dead-letter.ts";
import { Filters } from "./filters.tsx";
import { Many } from "./many.tsx";
import { deadLettersPage } from "./page.ts";

const keyOf = ({ id }: DeadLetter) => id;
const noFilter = {
  status: undefined,
  source: undefined,
  q: undefined,
  since: undefined,
  before: undefined,
};

/** What could not be processed: requests, webhooks and jobs, to repair and to replay. */
export default function DeadLettersPage() {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const columns = useColumns();
  const [search, change] = usePageSearch(deadLettersPage);
  const { status = "open", ...filter } = search;
  const live = useLive(api.deadLetters.list, { limit: 100, status, ...filter }, keyOf);
  const mayRepair = permissions.has("dead-letters:write");
  return (
    <>
      <h1>{t.deadLetters.title}</h1>
      <Filters search={search} change={change} />
      {mayRepair && status === "open" && (
        <Many filter={filter} isEmpty={live.query.data?.length === 0} />
      )}
      <LiveTable
        live={live}
        label={t.deadLetters.title}
        columns={columns}
        keyOf={keyOf}
        empty={
          Object.keys(search).length > 0 ? (
            <Empty>
              <p>{t.common.filteredEmpty}</p>
              <Button onClick={() => change(noFilter)}>{t.common.clearFilters}</Button>
            </Empty>
          ) : (
            <Empty>{t.deadLetters.empty}</Empty>
          )
        }
      />
    </>
  );
}
