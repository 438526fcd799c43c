import type { OutputOf, RampartClient } from "@rampart/client";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { type Column, Table } from "../../../parts/table.tsx";

type Compared = OutputOf<RampartClient["readiness"]["compare"]>;

interface Line {
  key: string;
  name: string;
  from: string;
  to: string;
  change: string;
}

/** Two reports and their differences. Indexes of different models have none, and a notice says why. */
export function Comparison({ comparison: { from, to, change } }: { comparison: Compared }) {
  const t = useMessages();
  const f = useFormat();
  const texts = t.readiness.numbers;
  const counts = ["people", "scores", "assigned", "completed", "overdue", "expired"] as const;
  const lines: Line[] = [
    {
      key: "index",
      name: texts.index,
      from: f.figure(from.index.value),
      to: f.figure(to.index.value),
      change: f.change(change.index),
    },
    {
      key: "avgScore",
      name: texts.avgScore,
      from: f.figure(from.avgScore),
      to: f.figure(to.avgScore),
      change: f.change(change.avgScore),
    },
    {
      key: "completionRate",
      name: texts.completionRate,
      from: f.share(from.completionRate),
      to: f.share(to.completionRate),
      change:
        change.completionRate === null
          ? f.change(null)
          : t.readiness.points(f.change(100 * change.completionRate)),
    },
    ...counts.map((key) => ({
      key,
      name: texts[key],
      from: f.count(from[key]),
      to: f.count(to[key]),
      change: f.change(change[key]),
    })),
  ];
  const isOtherModel = from.index.modelVersion !== to.index.modelVersion;
  const columns: Column<Line>[] = [
    { id: "name", head: t.readiness.figure, width: "minmax(10rem, 2fr)", cell: ({ name }) => name },
    { id: "from", head: f.date(from.asOf), isFigure: true, cell: (line) => line.from },
    { id: "to", head: f.date(to.asOf), isFigure: true, cell: (line) => line.to },
    { id: "change", head: t.readiness.change, isFigure: true, cell: (line) => line.change },
  ];
  return (
    <>
      {isOtherModel && (
        <Notice kind="warning">
          {t.readiness.otherModel(f.count(from.index.modelVersion), f.count(to.index.modelVersion))}
        </Notice>
      )}
      {from.asOf === to.asOf && <Notice kind="info">{t.readiness.sameReport}</Notice>}
      <Table
        label={t.readiness.compareTitle}
        columns={columns}
        rows={lines}
        keyOf={({ key }) => key}
      />
    </>
  );
}
