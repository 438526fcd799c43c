import { useMemo } from "react";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { PersonLink } from "../scope/person-link.tsx";
import { type PersonAtRisk, Reasons } from "./reasons.tsx";

/** A table of people at risk. */
export function PeopleAtRisk({
  people,
  onEnd,
}: {
  people: readonly PersonAtRisk[];
  onEnd?: () => void;
}) {
  const t = useMessages();
  const f = useFormat();
  const columns = useMemo<Column<PersonAtRisk>[]>(
    () => [
      {
        id: "name",
        head: t.readiness.fields.displayName,
        width: "minmax(10rem, 1fr)",
        cell: ({ userId, displayName }) => <PersonLink id={userId} name={displayName} />,
      },
      {
        id: "index",
        head: t.readiness.fields.index,
        isFigure: true,
        width: "6rem",
        cell: ({ index }) => f.figure(index),
      },
      {
        id: "reasons",
        head: t.readiness.reasonsHead,
        width: "minmax(20rem, 4fr)",
        cell: ({ reasons }) => <Reasons reasons={reasons} />,
      },
    ],
    [t, f],
  );
  return (
    <Table
      label={t.readiness.atRiskTitle}
      columns={columns}
      rows={people}
      keyOf={({ userId }) => userId}
      onEnd={onEnd}
    />
  );
}
