import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import type { Column } from "../../../web/parts/table.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { PlaceName } from "../place-name.tsx";
import type { StockRow, ViewProps } from "./view.ts";
import { SetLevels } from "./set-levels.tsx";

/** What is on hand, reserved and free, by place and item. */
export function Stock({ filter, onClear }: ViewProps) {
  const m = useMessages();
  const t = useServiceTexts().inventory;
  const f = useFormat();
  const { api, permissions } = useSession();
  const [edited, setEdited] = useState<StockRow | null>(null);
  const canWrite = permissions.has("service.inventory:write");
  const stock = useInfiniteQuery({
    ...list(api.service.stock.list, { limit: 200, ...filter }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo<Column<StockRow>[]>(() => {
    const figure = (id: "onHand" | "reserved" | "free" | "reorderPoint"): Column<StockRow> => ({
      id,
      head: t[id],
      isFigure: true,
      cell: (row) => f.count(row[id]),
    });
    return [
      { id: "item", head: t.item, width: "minmax(10rem, 1.4fr)", cell: ({ name }) => name },
      { id: "sku", head: t.sku, cell: ({ sku }) => sku },
      { id: "place", head: t.place, cell: ({ placeId }) => <PlaceName id={placeId} /> },
      figure("onHand"),
      figure("reserved"),
      figure("free"),
      figure("reorderPoint"),
      {
        id: "low",
        head: t.level,
        width: "5rem",
        cell: ({ free, reorderPoint }) => (free < reorderPoint ? t.low : ""),
      },
      ...(canWrite
        ? [
            {
              id: "actions",
              head: m.common.actions,
              width: "9rem",
              cell: (row: StockRow) => (
                <Button
                  kind="link"
                  aria-label={`${t.setLevels}: ${row.name}`}
                  onClick={() => setEdited(row)}
                >
                  {t.setLevels}
                </Button>
              ),
            },
          ]
        : []),
    ];
  }, [m, t, f, canWrite]);
  return (
    <>
      <ListView
        query={stock}
        label={t.tabs.stock}
        columns={columns}
        keyOf={({ placeId, itemId }) => `${placeId} ${itemId}`}
        empty={t.noStock}
        onClear={onClear}
      />
      {edited && <SetLevels row={edited} onClose={() => setEdited(null)} />}
    </>
  );
}
