import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure } from "../../../parts/figure.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { atRiskPage } from "../at-risk/page.ts";
import type { ScopeFilter } from "../scope/search.ts";

/** How many people are at risk, which leads to them. Risk is about a person, not about a course. */
export function AtRiskFigure({ filter }: { filter: ScopeFilter }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const { course, ...people } = filter;
  const { data } = useQuery(q(api.readiness.atRisk, { ...people, limit: 5 }));
  return (
    <Figure
      label={t.readiness.atRisk}
      value={
        <PageLink to={atRiskPage} search={people}>
          {f.count(data?.total)}
        </PageLink>
      }
      note={course === undefined ? t.readiness.atRiskNote : t.readiness.atRiskAllCourses}
    />
  );
}
