import { useInfiniteQuery } from "@tanstack/react-query";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import type { ModelVersion } from "./draft.ts";
import { ModelView } from "./model-view.tsx";

interface VersionsProps {
  /** The version that is shown whole. */
  chosen: string | undefined;
  onChoose: (version: string) => void;
}

/** All versions of the model, newest first. None is ever changed. */
export function Versions({ chosen, onChoose }: VersionsProps) {
  const t = useMessages();
  const f = useFormat();
  const { readiness } = useApi();
  const versions = useInfiniteQuery({
    queryKey: [readiness.models.path],
    queryFn: ({ pageParam, signal }) =>
      readiness.models.query(
        { limit: 50, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    initialPageParam: null as number | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const columns: Column<ModelVersion>[] = [
    {
      id: "version",
      head: t.charts.modelHead,
      width: "8rem",
      cell: ({ version }) => (
        <Button kind="plain" onClick={() => onChoose(String(version))}>
          {t.model.version(f.count(version))}
        </Button>
      ),
    },
    {
      id: "createdAt",
      head: t.model.storedAt,
      cell: ({ createdAt }) => (createdAt === null ? t.model.isDefault : <Time at={createdAt} />),
    },
    {
      id: "createdBy",
      head: t.model.storedBy,
      width: "minmax(14rem, 2fr)",
      cell: ({ createdBy }) => (createdBy === "default" ? t.model.isDefault : createdBy),
    },
  ];
  return (
    <QueryView query={versions}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        const shown = items.find(({ version }) => String(version) === chosen);
        return (
          <>
            <Table
              label={t.model.versions}
              columns={columns}
              rows={items}
              keyOf={({ version }) => String(version)}
              onEnd={() => void (versions.hasNextPage && versions.fetchNextPage())}
            />
            {shown && (
              <>
                <h2>{t.model.version(f.count(shown.version))}</h2>
                <ModelView model={shown.model} />
              </>
            )}
          </>
        );
      }}
    </QueryView>
  );
}
