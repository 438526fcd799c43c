import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure, FigureRow } from "../../../parts/figure.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { PersonLink } from "../scope/person-link.tsx";
import type { Model } from "./draft.ts";
import styles from "./model.module.css";

const pauseMs = 400;

/**
 * Who would move by a model, asked of the server when the person pauses. Nothing is stored.
 * @param props.model the same object while nothing is changed
 */
export function Preview({ model }: { model: Model }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const [asked, setAsked] = useState(model);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(model), pauseMs);
    return () => clearTimeout(timer);
  }, [model]);
  const preview = useQuery({
    ...q(api.readiness.previewModel, { model: asked, limit: 20 }),
    placeholderData: keepPreviousData,
  });
  type Moved = NonNullable<typeof preview.data>["items"][number];
  const risk = (isAtRisk: boolean) => (isAtRisk ? t.readiness.yes : t.readiness.no);
  const columns: Column<Moved>[] = [
    {
      id: "name",
      head: t.readiness.fields.displayName,
      width: "minmax(9rem, 2fr)",
      cell: ({ userId, displayName }) => <PersonLink id={userId} name={displayName} />,
    },
    { id: "before", head: t.model.before, isFigure: true, cell: (one) => f.figure(one.before) },
    { id: "after", head: t.model.after, isFigure: true, cell: (one) => f.figure(one.after) },
    {
      id: "risk",
      head: t.readiness.atRisk,
      cell: ({ atRiskBefore, atRiskAfter }) =>
        atRiskBefore === atRiskAfter
          ? risk(atRiskAfter)
          : `${risk(atRiskBefore)} → ${risk(atRiskAfter)}`,
    },
  ];
  return (
    <section className={styles["preview"]} aria-label={t.model.preview}>
      <h2>{t.model.preview}</h2>
      <QueryView query={preview} height="chart">
        {({ up, down, otherwise, people, before, after, atRiskBefore, atRiskAfter, items }) => (
          <>
            <FigureRow>
              <Figure
                label={t.readiness.index}
                value={`${f.figure(before)} → ${f.figure(after)}`}
                note={t.model.ofPeople(f.count(people))}
              />
              <Figure
                label={t.model.moved}
                value={`↑ ${f.count(up)} ↓ ${f.count(down)}`}
                note={otherwise > 0 ? t.model.otherwise(f.count(otherwise)) : t.model.movedNote}
              />
              <Figure
                label={t.readiness.atRisk}
                value={`${f.count(atRiskBefore)} → ${f.count(atRiskAfter)}`}
                note={t.readiness.atRiskNote}
              />
            </FigureRow>
            {items.length === 0 ? (
              <p className={styles["muted"]}>{t.model.nobodyMoves}</p>
            ) : (
              <Table
                label={t.model.furthest}
                columns={columns}
                rows={items}
                keyOf={({ userId }) => userId}
              />
            )}
          </>
        )}
      </QueryView>
    </section>
  );
}
