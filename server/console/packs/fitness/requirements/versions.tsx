import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { q } from "../../../web/api/query.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { Dialog } from "../../../web/parts/dialog/dialog.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { type Column, Table } from "../../../web/parts/table.tsx";
import { type ConsolePack, usePackApi } from "../../common/pack.ts";
import { useFitnessTexts } from "../texts.ts";
import { type Requirement, useDemandText } from "./demand-text.ts";

interface VersionsProps {
  pack: ConsolePack;
  target: string;
  onClose: () => void;
}

/** All versions of what a target has demanded, newest first. */
export function Versions({ pack, target, onClose }: VersionsProps) {
  const t = useFitnessTexts().requirements;
  const f = useFormat();
  const say = useDemandText();
  const versions = useQuery(q(usePackApi(pack).requirements.list, { target }));
  const columns = useMemo<Column<Requirement>[]>(
    () => [
      {
        id: "version",
        head: t.version,
        isFigure: true,
        width: "5rem",
        cell: (row) => f.count(row.version),
      },
      {
        id: "demands",
        head: t.demands,
        width: "minmax(12rem, 2fr)",
        cell: ({ demands }) => (demands.length === 0 ? t.nothing : demands.map(say).join("; ")),
      },
      { id: "since", head: t.since, cell: ({ createdAt }) => <Time at={createdAt} /> },
      { id: "by", head: t.by, cell: ({ createdBy }) => createdBy },
      {
        id: "retired",
        head: t.retired,
        cell: ({ retiredAt }) => (retiredAt === null ? t.inForce : <Time at={retiredAt} />),
      },
    ],
    [t, f, say],
  );
  return (
    <Dialog title={t.versionsTitle(target)} onClose={onClose}>
      <QueryView query={versions} height="chart">
        {({ items }) => (
          <Table
            label={t.versionsTitle(target)}
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </QueryView>
    </Dialog>
  );
}
