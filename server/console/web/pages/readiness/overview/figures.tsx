import type { ReactNode } from "react";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure, FigureRow } from "../../../parts/figure.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { type RowNumber, rowsPage } from "../rows/page.ts";
import type { ScopeFilter } from "../scope/search.ts";
import type { Report } from "./freshness.tsx";

interface FiguresProps {
  report: Report;
  /** The scope of the links to the rows. */
  filter: ScopeFilter & { person?: string };
  /** Further figures. */
  children?: ReactNode;
}

/** The figures of a report, each with what it is based on. Each leads to the rows behind it. */
export function Figures({ report, filter, children }: FiguresProps) {
  const t = useMessages();
  const f = useFormat();
  const { index, avgScore, completionRate, people, scores, assigned, completed, overdue } = report;
  const rowsOf = (of: RowNumber, text: string) => (
    <PageLink to={rowsPage} search={{ ...filter, of }}>
      {text}
    </PageLink>
  );
  return (
    <FigureRow>
      <Figure
        label={t.readiness.index}
        value={rowsOf("index", f.figure(index.value))}
        note={t.readiness.coverage(f.share(index.coverage))}
      />
      <Figure
        label={t.readiness.mean}
        value={rowsOf("scores", f.figure(avgScore))}
        note={t.readiness.scores(f.count(scores))}
      />
      <Figure
        label={t.readiness.completion}
        value={rowsOf("assigned", f.share(completionRate))}
        note={t.readiness.completedOf(f.count(completed), f.count(assigned))}
      />
      <Figure
        label={t.readiness.overdue}
        value={rowsOf("overdue", f.count(overdue))}
        note={t.readiness.assignments}
      />
      {children}
      {report.scope !== "self" && report.scope !== "person" && (
        <Figure
          label={t.readiness.active}
          value={rowsOf("people", f.count(people))}
          note={t.readiness.inScope}
        />
      )}
    </FigureRow>
  );
}
