import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list, q } from "../../web/api/query.ts";
import { Time } from "../../web/format/time.tsx";
import { unknown } from "../../web/format/use-format.ts";
import { Dialog } from "../../web/parts/dialog/dialog.tsx";
import { Button } from "../../web/parts/form/button.tsx";
import { ListView } from "../../web/parts/layout/list-view.tsx";
import { Facts } from "../../web/parts/layout/section.tsx";
import { QueryView } from "../../web/parts/query-view.tsx";
import type { Column } from "../../web/parts/table.tsx";
import type { ConsolePack } from "../common/pack.ts";
import { type Received, useCollaboration } from "./api.ts";
import { fieldName, useTexts } from "./texts.ts";

/** A value of a shared field as text. */
const valueText = (value: unknown): string =>
  value === null || value === undefined
    ? unknown
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

/** What partners share now, with its present values. */
export function ReceivedList({ pack }: { pack: ConsolePack }) {
  const t = useTexts();
  const api = useCollaboration(pack);
  const [opened, setOpened] = useState<Received | null>(null);
  const received = useInfiniteQuery(list(api.shares.received, { limit: 200 }));
  const columns = useMemo<Column<Received>[]>(
    () => [
      { id: "organization", head: t.organization, cell: ({ organization }) => organization },
      {
        id: "subject",
        head: t.subject,
        width: "minmax(14rem, 2fr)",
        cell: (row) => (
          <Button
            kind="link"
            aria-label={`${t.open}: ${titleOf(row)}`}
            onClick={() => setOpened(row)}
          >
            {titleOf(row)}
          </Button>
        ),
      },
      {
        id: "type",
        head: t.open,
        cell: ({ subjectType }) => t.types[subjectType] ?? subjectType,
      },
      { id: "updated", head: t.updated, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
      { id: "expires", head: t.expires, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    ],
    [t],
  );
  return (
    <>
      <ListView
        query={received}
        label={t.tabs.received}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.noReceived}
      />
      {opened && <OpenedShare pack={pack} row={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

/** The name of a shared thing, from the fields that are granted. */
function titleOf({ data, subjectType }: Received): string {
  const named = [data["number"], data["reference"], data["title"]].filter(
    (one) => one !== undefined && one !== null,
  );
  return named.length > 0 ? named.map(valueText).join(" ") : subjectType;
}

interface OpenedShareProps {
  pack: ConsolePack;
  row: Received;
  onClose: () => void;
}

function OpenedShare({ pack, row, onClose }: OpenedShareProps) {
  const t = useTexts();
  const share = useQuery({
    ...q(useCollaboration(pack).shares.open, { id: row.id }),
    // What is withdrawn meanwhile is not shown from a cache.
    gcTime: 0,
    staleTime: 0,
  });
  return (
    <Dialog
      title={t.openedTitle(t.types[row.subjectType] ?? row.subjectType, row.organization)}
      onClose={onClose}
    >
      <QueryView query={share} height="chart">
        {({ data }) => (
          <Facts
            facts={Object.entries(data).map(([field, value]) => [
              fieldName(t, field),
              valueText(value),
            ])}
          />
        )}
      </QueryView>
    </Dialog>
  );
}
