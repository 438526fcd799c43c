import type { OutputOf, RampartClient } from "@rampart/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { list } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import type { Column } from "../../../web/parts/table.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { NameOf } from "../names.tsx";
import { PlaceName } from "../place-name.tsx";
import { workOrderPage } from "../work-orders/page.ts";
import type { ViewProps } from "./view.ts";

type Reservation = OutputOf<RampartClient["service"]["reservations"]["list"]>["items"][number];

/** The reservations, with the work orders that they are for. */
export function Reservations({ filter, onClear }: ViewProps) {
  const texts = useServiceTexts();
  const t = texts.inventory;
  const { reservationStates } = texts.order;
  const f = useFormat();
  const api = useApi();
  const reservations = useInfiniteQuery({
    ...list(api.service.reservations.list, { limit: 200, ...filter }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo<Column<Reservation>[]>(
    () => [
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
        cell: ({ quantity }) => f.count(quantity),
      },
      { id: "state", head: t.state, cell: ({ state }) => reservationStates[state] ?? state },
      {
        id: "order",
        head: t.order,
        cell: ({ workOrderId }) => (
          <PageLink to={workOrderPage} parts={{ orderId: workOrderId }}>
            {t.order}
          </PageLink>
        ),
      },
      { id: "at", head: t.at, cell: ({ createdAt }) => <Time at={createdAt} /> },
    ],
    [t, f, reservationStates],
  );
  return (
    <ListView
      query={reservations}
      label={t.tabs.reservations}
      columns={columns}
      keyOf={({ id }) => id}
      empty={t.noReservations}
      onClear={onClear}
    />
  );
}
