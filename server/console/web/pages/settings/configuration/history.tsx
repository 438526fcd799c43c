import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { list } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import type { Version } from "./setting.ts";
import { VersionDialog } from "./version-dialog.tsx";

/** The versions that changes have made, newest first. */
export function History({ baseVersion }: { baseVersion: number }) {
  const t = useMessages();
  const api = useApi();
  const [opened, open] = useState<Version | null>(null);
  const columns = useColumns(open);
  const versions = useInfiniteQuery({
    ...list(api.configuration.versions, { limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetching, fetchNextPage } = versions;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <>
      <QueryView query={versions}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <Empty>{t.configuration.noVersions}</Empty>;
          return (
            <Table
              label={t.configuration.history}
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
              onEnd={more}
            />
          );
        }}
      </QueryView>
      {opened && (
        <VersionDialog version={opened} baseVersion={baseVersion} onClose={() => open(null)} />
      )}
    </>
  );
}

function useColumns(open: (version: Version) => void): Column<Version>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "version",
        head: t.configuration.version,
        cell: (row) => (
          <Button kind="link" onClick={() => open(row)}>
            {row.version === null
              ? t.configuration.states[row.state]
              : `${t.configuration.version} ${row.version}`}
          </Button>
        ),
      },
      {
        id: "layer",
        head: t.configuration.layer,
        cell: ({ layer }) => t.configuration.layers[layer],
      },
      {
        id: "state",
        head: t.configuration.state,
        cell: ({ state }) => t.configuration.states[state],
      },
      {
        id: "reason",
        head: t.configuration.reason,
        width: "minmax(14rem, 2fr)",
        cell: ({ reason }) => <span title={reason}>{reason}</span>,
      },
      {
        id: "author",
        head: t.configuration.author,
        width: "minmax(10rem, 1fr)",
        cell: ({ author }) => author,
      },
      {
        id: "at",
        head: t.configuration.at,
        cell: ({ publishedAt, publishAt }) =>
          (publishedAt ?? publishAt) === null ? unknown : <Time at={publishedAt ?? publishAt} />,
      },
    ],
    [t, open],
  );
}
