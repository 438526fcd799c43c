import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { Empty } from "../../../web/parts/empty.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { FailureNotice } from "../../../web/parts/form/form.tsx";
import { Actions } from "../../../web/parts/layout/actions.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { Table } from "../../../web/parts/table.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { PlanView } from "./plan-view.tsx";
import type { PlanSummary } from "./types.ts";

interface PlansProps {
  day: string;
  from: string;
  to: string;
  /** The plan that is shown; without one, the newest. */
  open: string | undefined;
  onOpen: (id: string) => void;
}

const isPending = ({ status }: PlanSummary) => status === "queued" || status === "running";
/** How often a plan that is being made is read again, in ms. */
const watchEvery = 1000;

/** The plans of a day: makes one, watches it, and shows what it would change. */
export function Plans({ day, from, to, open, onOpen }: PlansProps) {
  const { plans: t } = useTexts();
  const f = useFormat();
  const { api, permissions } = useSession();
  const { plans } = api.trucking;
  const found = useQuery({
    ...q(plans.list, { subject: day, limit: 50 }),
    refetchInterval: ({ state }) => (state.data?.items.some(isPending) ? watchEvery : false),
  });
  const reads = [plans.list, plans.get];
  const request = useChange(() => plans.request.mutate({ day }), {
    reads,
    onDone: ({ id }) => onOpen(id),
  });
  const stop = useChange((input: { id: string; keep: boolean }) => plans.stop.mutate(input), {
    reads,
    readsAfterFailure: true,
  });
  const mayWrite = permissions.has("trucking.plans:write");
  const rows = found.data?.items ?? [];
  const shown = rows.find(({ id }) => id === open) ?? rows[0];
  const actionsOf = ({ id, ...plan }: PlanSummary) => (
    <>
      <Button kind="link" onClick={() => onOpen(id)}>
        {t.open}
      </Button>
      {mayWrite && plan.status === "running" && plan.progress !== null && (
        <Button isBusy={stop.isRunning} onClick={() => stop.run({ id, keep: true })}>
          {t.keep}
        </Button>
      )}
      {mayWrite && isPending({ id, ...plan }) && (
        <Button isBusy={stop.isRunning} onClick={() => stop.run({ id, keep: false })}>
          {t.stop}
        </Button>
      )}
    </>
  );
  const progressOf = ({ progress, failure }: PlanSummary) =>
    failure ??
    (progress &&
      t.progress(
        f.count(progress.vehicles),
        f.count(progress.unassigned),
        f.count(progress.iterations),
      ));
  return (
    <>
      {mayWrite && (
        <Actions>
          <Button kind="primary" isBusy={request.isRunning} onClick={() => request.run(undefined)}>
            {t.make}
          </Button>
        </Actions>
      )}
      {request.error != null && <FailureNotice error={request.error} />}
      {stop.error != null && <FailureNotice error={stop.error} />}
      <QueryView query={found} height="figures">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.empty}</Empty>
          ) : (
            <Table
              label={t.make}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { id: "made", head: t.made, cell: ({ createdAt }) => <Time at={createdAt} /> },
                { id: "status", head: t.status, cell: ({ status }) => t.statuses[status] },
                {
                  id: "progress",
                  head: t.change,
                  width: "minmax(20rem, 2fr)",
                  cell: progressOf,
                },
                {
                  id: "published",
                  head: t.published,
                  isFigure: true,
                  cell: ({ publishedRoutes }) => f.count(publishedRoutes.length),
                },
                { id: "actions", head: t.open, width: "minmax(20rem, 1fr)", cell: actionsOf },
              ]}
            />
          )
        }
      </QueryView>
      {shown?.status === "done" && <PlanView key={shown.id} id={shown.id} from={from} to={to} />}
    </>
  );
}
