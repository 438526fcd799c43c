import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure, FigureRow } from "../../../parts/figure.tsx";
import type { Report } from "./freshness.tsx";

/** The figures of a report, each with what it is based on. */
export function Figures({ report }: { report: Report }) {
  const t = useMessages();
  const f = useFormat();
  const { index, avgScore, completionRate, people, scores, assigned, completed, overdue } = report;
  return (
    <FigureRow>
      <Figure
        label={t.readiness.index}
        value={f.figure(index.value)}
        note={t.readiness.coverage(f.share(index.coverage))}
      />
      <Figure
        label={t.readiness.mean}
        value={f.figure(avgScore)}
        note={t.readiness.scores(f.count(scores))}
      />
      <Figure
        label={t.readiness.completion}
        value={f.share(completionRate)}
        note={t.readiness.completedOf(f.count(completed), f.count(assigned))}
      />
      <Figure label={t.readiness.overdue} value={f.count(overdue)} note={t.readiness.assignments} />
      <Figure label={t.readiness.active} value={f.count(people)} note={t.readiness.inScope} />
    </FigureRow>
  );
}
