import { useMemo } from "react";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { Section } from "../../../web/parts/layout/section.tsx";
import { type Column, Table } from "../../../web/parts/table.tsx";
import { type ServiceTexts, useServiceTexts } from "../messages/texts.ts";
import type { OrderDetail } from "./order-detail.ts";

type Clock = OrderDetail["clocks"][number];

function stateOf(t: ServiceTexts["order"], { dueAt, runningSince, met }: Clock): string {
  if (met !== null) return met ? t.met : t.missed;
  if (runningSince === null) return t.paused;
  return dueAt !== null && Date.parse(dueAt) < Date.now() ? t.late : t.running;
}

/** The clocks of the service level: what is allowed, when it is due, and whether it was met. */
export function Clocks({ clocks }: { clocks: readonly Clock[] }) {
  const t = useServiceTexts().order;
  const f = useFormat();
  const columns = useMemo<Column<Clock>[]>(
    () => [
      {
        id: "kind",
        head: t.clocks,
        width: "minmax(10rem, 1.4fr)",
        cell: ({ kind }) => t.clockKinds[kind],
      },
      {
        id: "target",
        head: t.target,
        cell: ({ targetMinutes }) => t.durationText(f.count(targetMinutes)),
      },
      { id: "due", head: t.due, cell: ({ dueAt }) => <Time at={dueAt} /> },
      { id: "state", head: t.clockState, cell: (clock) => stateOf(t, clock) },
    ],
    [t, f],
  );
  return (
    <Section title={t.clocks}>
      {clocks.length === 0 ? (
        <p>{t.noClocks}</p>
      ) : (
        <Table
          label={t.clocks}
          columns={columns}
          rows={clocks}
          keyOf={({ kind, round }) => `${kind} ${round}`}
        />
      )}
    </Section>
  );
}
