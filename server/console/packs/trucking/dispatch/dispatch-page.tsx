import { useSession } from "../../../web/api/session.ts";
import { fromLocalTime, toLocalTime } from "../../../web/format/local-time.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Tabs } from "../../../web/parts/tabs.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useTexts } from "../texts/use-texts.ts";
import { Plans } from "../plans/plans.tsx";
import { Blocked } from "./blocked.tsx";
import { DayField } from "./day-field.tsx";
import { DayView } from "./day-view.tsx";
import { dispatchPage } from "./page.ts";
import { Unassigned } from "./unassigned.tsx";

const dayMs = 86_400_000;
const shifted = (day: string, by: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * dayMs).toISOString().slice(0, 10);

/** Who drives what on a day, what nobody carries yet, and who is kept from it by what. */
export default function DispatchPage() {
  const t = useTexts();
  const { zone } = useZone();
  const { permissions } = useSession();
  const [search, change] = usePageSearch(dispatchPage);
  const today = toLocalTime(new Date().toISOString(), zone).slice(0, 10);
  const { day = today, tab = "day", selected, open, plan } = search;
  const from = fromLocalTime(`${day}T00:00`, zone) ?? new Date().toISOString();
  const to = fromLocalTime(`${shifted(day, 1)}T00:00`, zone) ?? from;
  const showDay = (next: string) =>
    change({
      day: next === today ? undefined : next,
      selected: undefined,
      open: undefined,
      plan: undefined,
    });
  const maySeeBlocked = permissions.has("trucking.fitness:read");
  return (
    <>
      <PageHead title={t.dispatch.title}>
        <Button aria-label={t.dispatch.before} onClick={() => showDay(shifted(day, -1))}>
          <span aria-hidden="true">‹</span>
        </Button>
        <DayField label={t.dispatch.day} value={day} onChange={showDay} />
        <Button aria-label={t.dispatch.after} onClick={() => showDay(shifted(day, 1))}>
          <span aria-hidden="true">›</span>
        </Button>
      </PageHead>
      <Tabs
        label={t.dispatch.views}
        value={tab}
        tabs={[
          ["day", t.dispatch.tabs.day],
          ["unassigned", t.dispatch.tabs.unassigned],
          ...(maySeeBlocked ? [["blocked", t.dispatch.tabs.blocked] as const] : []),
          ...(permissions.has("trucking.plans:read")
            ? [["plans", t.dispatch.tabs.plans] as const]
            : []),
        ]}
        onChange={(next) => change({ tab: next === "day" ? undefined : next })}
      >
        {tab === "day" && (
          <DayView
            from={from}
            to={to}
            selected={selected}
            onSelect={(id) => change({ selected: id }, { replace: true })}
            open={open}
            onOpen={(id) => change({ open: id })}
          />
        )}
        {tab === "unassigned" && <Unassigned day={day} />}
        {tab === "blocked" && <Blocked />}
        {tab === "plans" && (
          <Plans day={day} from={from} to={to} open={plan} onOpen={(id) => change({ plan: id })} />
        )}
      </Tabs>
    </>
  );
}
