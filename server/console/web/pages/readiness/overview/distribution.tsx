import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Histogram } from "../../../charts/histogram.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { rowsPage } from "../rows/page.ts";
import type { ScopeFilter } from "../scope/search.ts";
import styles from "./readiness.module.css";

/** How the indexes of the people are distributed. A bar leads to its people. */
export function Distribution({ filter }: { filter: ScopeFilter }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const distribution = useQuery(q(api.readiness.distribution, filter));
  return (
    <QueryView query={distribution} height="chart">
      {({ bars, unknown, lowerQuartile, median, upperQuartile }) => (
        <section className={styles["section"]}>
          <Histogram
            title={t.readiness.distribution}
            counted={t.readiness.peopleUnit}
            bars={bars}
            link={({ from, to }, className, content) => (
              <PageLink
                to={rowsPage}
                search={{ ...filter, of: "index", indexFrom: String(from), indexTo: String(to) }}
                className={className}
              >
                {content}
              </PageLink>
            )}
          />
          <p className={styles["note"]}>
            {t.readiness.quartiles(
              f.figure(lowerQuartile),
              f.figure(median),
              f.figure(upperQuartile),
            )}{" "}
            {unknown > 0 && t.readiness.unknownIndex(f.count(unknown))}
          </p>
        </section>
      )}
    </QueryView>
  );
}
