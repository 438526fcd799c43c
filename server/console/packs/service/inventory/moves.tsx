import type { OutputOf, RampartClient } from "@rampart/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { list } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { unknown, useFormat } from "../../../web/format/use-format.ts";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import type { Column } from "../../../web/parts/table.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { NameOf } from "../names.tsx";
import { PlaceName } from "../place-name.tsx";
import type { ViewProps } from "./view.ts";

type Move = OutputOf<RampartClient["service"]["moves"]["list"]>["items"][number];

/** The moves, which nobody can change. */
export function Moves({ filter, onClear }: ViewProps) {
  const t = useServiceTexts().inventory;
  const f = useFormat();
  const api = useApi();
  const moves = useInfiniteQuery({
    ...list(api.service.moves.list, { limit: 200, ...filter }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo<Column<Move>[]>(
    () => [
      { id: "at", head: t.at, cell: ({ createdAt }) => <Time at={createdAt} /> },
      { id: "kind", head: t.kind, cell: ({ kind }) => t.kinds[kind] ?? kind },
      {
        id: "item",
        head: t.item,
        width: "minmax(10rem, 1.4fr)",
        cell: ({ itemId }) => <NameOf of="items" id={itemId} />,
      },
      { id: "place", head: t.place, cell: ({ placeId }) => <PlaceName id={placeId} /> },
      {
        id: "quantity",
        head: t.quantity,
        isFigure: true,
        cell: ({ quantity }) => f.change(quantity),
      },
      { id: "note", head: t.note, cell: ({ note }) => note ?? unknown },
    ],
    [t, f],
  );
  return (
    <ListView
      query={moves}
      label={t.tabs.moves}
      columns={columns}
      keyOf={({ id }) => id}
      empty={t.noMoves}
      onClear={onClear}
    />
  );
}
