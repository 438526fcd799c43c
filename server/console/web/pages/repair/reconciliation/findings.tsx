import type { InputOf, OutputOf, RampartClient } from "@rampart/client";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";

type Api = RampartClient["reconciliation"]["findings"];
type Finding = OutputOf<Api>["items"][number];
export type Kind = NonNullable<InputOf<Api>["kind"]>;

const pageSize = 100;

interface FindingsProps {
  runId: string;
  kind: Kind | undefined;
  onKind: (kind: Kind | undefined) => void;
}

/** What a run found, by kind. */
export function Findings({ runId, kind, onKind }: FindingsProps) {
  const t = useMessages();
  const api = useApi();
  const columns = useColumns();
  const { findings } = api.reconciliation;
  const found = useInfiniteQuery(
    infiniteQueryOptions({
      queryKey: [findings.path, runId, kind],
      queryFn: ({ signal, pageParam }) =>
        findings.query(
          { id: runId, limit: pageSize, offset: pageParam, ...(kind && { kind }) },
          { signal },
        ),
      initialPageParam: 0,
      getNextPageParam: ({ items }, pages) =>
        items.length < pageSize ? undefined : pages.length * pageSize,
    }),
  );
  const { hasNextPage, isFetching, fetchNextPage } = found;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <>
      <h3>{t.reconciliation.findings}</h3>
      <Toolbar>
        <Select
          label={t.reconciliation.kind}
          value={kind ?? ""}
          options={[
            ["", t.common.all],
            ["missing", t.reconciliation.kinds.missing],
            ["extra", t.reconciliation.kinds.extra],
            ["different", t.reconciliation.kinds.different],
          ]}
          onChange={(value) => onKind(value || undefined)}
        />
      </Toolbar>
      <QueryView query={found} height="chart">
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0)
            return <Empty>{kind ? t.common.filteredEmpty : t.reconciliation.noFindings}</Empty>;
          return (
            <Table
              label={t.reconciliation.findings}
              columns={columns}
              rows={rows}
              keyOf={(row) => `${row.kind} ${row.subject}`}
              onEnd={more}
            />
          );
        }}
      </QueryView>
    </>
  );
}

function useColumns(): Column<Finding>[] {
  const t = useMessages();
  return useMemo(
    () => [
      { id: "kind", head: t.reconciliation.kind, cell: ({ kind }) => t.reconciliation.kinds[kind] },
      {
        id: "subject",
        head: t.reconciliation.subject,
        width: "minmax(20rem, 1.6fr)",
        cell: ({ subject }) => <code>{subject}</code>,
      },
      {
        id: "attributes",
        head: t.reconciliation.attributes,
        width: "minmax(10rem, 1.4fr)",
        cell: ({ attributes }) => attributes.join(", ") || unknown,
      },
      {
        id: "repair",
        head: t.reconciliation.repair,
        cell: ({ repair }) => (repair === null ? unknown : t.reconciliation.repairs[repair]),
      },
      { id: "found", head: t.reconciliation.found, cell: ({ foundAt }) => <Time at={foundAt} /> },
    ],
    [t],
  );
}
