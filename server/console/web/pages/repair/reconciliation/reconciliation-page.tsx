import { useCallback } from "react";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { LiveTable } from "../../../parts/live/live-table.tsx";
import { useLive } from "../../../parts/live/use-live.ts";
import { Actions } from "../../../parts/layout/actions.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { type Run, useRunColumns } from "./columns.tsx";
import { RunDetail } from "./run-detail.tsx";
import { reconciliationPage } from "./page.ts";

const keyOf = ({ id }: Run) => id;

/** The comparisons with MindTickle, what they found, and those that wait for an approval. */
export default function ReconciliationPage() {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const [{ run, kind }, change] = usePageSearch(reconciliationPage);
  const runs = useLive(api.reconciliation.list, { limit: 50 }, keyOf);
  const open = useCallback((id: string) => change({ run: id, kind: undefined }), [change]);
  const columns = useRunColumns(open);
  const start = useChange((mode: "full" | "changes") => api.reconciliation.start.mutate({ mode }), {
    reads: [api.reconciliation.list],
    onDone: ({ id }) => open(id),
  });
  const rows = runs.query.data ?? [];
  const selected = run === undefined ? rows[0] : rows.find(({ id }) => id === run);
  return (
    <>
      <h1>{t.reconciliation.title}</h1>
      <p>{t.reconciliation.text}</p>
      {permissions.has("reconciliation:write") && (
        <Actions>
          <Button isBusy={start.isRunning} onClick={() => start.run("full")}>
            {t.reconciliation.start}
          </Button>
          <Button isBusy={start.isRunning} onClick={() => start.run("changes")}>
            {t.reconciliation.startChanges}
          </Button>
        </Actions>
      )}
      {start.error != null && <FailureNotice error={start.error} />}
      <LiveTable
        live={runs}
        label={t.reconciliation.runs}
        columns={columns}
        keyOf={keyOf}
        empty={<Empty>{t.reconciliation.empty}</Empty>}
      />
      {selected && (
        <RunDetail
          key={selected.id}
          run={selected}
          kind={kind}
          onKind={(next) => change({ run: selected.id, kind: next })}
        />
      )}
    </>
  );
}
