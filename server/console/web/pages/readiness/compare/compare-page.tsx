import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { PrintButton } from "../../../parts/print.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import styles from "../overview/readiness.module.css";
import { ScopeFilters } from "../scope/scope-filters.tsx";
import { filterOf } from "../scope/search.ts";
import { Comparison } from "./comparison.tsx";
import { comparePage } from "./page.ts";

const dayMs = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const isDay = (value: string) =>
  /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
/** The last moment of a day in UTC, as nights are counted. */
const endOf = (day: string) => `${day}T23:59:59.999Z`;

/** One scope at two dates, each by the manager tree and the model of its day. */
export default function ComparePage() {
  const t = useMessages();
  const api = useApi();
  const { user } = useSession();
  const [search, change] = usePageSearch(comparePage);
  const filter = filterOf(search);
  const today = dayOf(Date.now());
  const { from = dayOf(Date.now() - 30 * dayMs), to = today } = search;
  const filters = new Set([...Object.keys(filter), ...(user.role === "manager" ? ["team"] : [])]);
  const isCombined = filters.size > 1;
  const isInOrder = isDay(from) && isDay(to) && from < to;
  const comparison = useQuery({
    ...q(api.readiness.compare, { ...filter, from: endOf(from), to: endOf(to) }),
    enabled: isInOrder && !isCombined,
  });
  return (
    <>
      <PageHead title={t.readiness.compareTitle}>
        <PrintButton />
      </PageHead>
      <ScopeFilters filter={filter} change={change} />
      <div className={`${styles["actions"]} no-print`}>
        <Field
          type="date"
          label={t.readiness.from}
          value={from}
          max={today}
          onChange={({ target }) => change({ from: target.value || undefined })}
        />
        <Field
          type="date"
          label={t.readiness.to}
          value={to}
          max={today}
          onChange={({ target }) => change({ to: target.value || undefined })}
        />
      </div>
      {isCombined ? (
        <Notice kind="info">{t.readiness.combined}</Notice>
      ) : isInOrder ? (
        <QueryView query={comparison}>{(data) => <Comparison comparison={data} />}</QueryView>
      ) : (
        <Empty>{t.readiness.wrongDates}</Empty>
      )}
    </>
  );
}
