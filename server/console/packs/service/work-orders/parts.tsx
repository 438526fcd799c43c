import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { ConfirmDialog } from "../../../web/parts/dialog/confirm-dialog.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { type Column, Table } from "../../../web/parts/table.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { NameOf, useChoices } from "../names.tsx";
import { PlaceName } from "../place-name.tsx";
import { type OrderDetail, readsOf } from "./order-detail.ts";

type Reservation = OrderDetail["reservations"][number];

/** The parts that are reserved for an order, or were used. */
export function Parts({ order }: { order: OrderDetail }) {
  const m = useMessages();
  const t = useServiceTexts().order;
  const f = useFormat();
  const { api, permissions } = useSession();
  const [dialog, setDialog] = useState<"reserve" | Reservation | null>(null);
  const isOpen = !["completed", "closed", "cancelled"].includes(order.state);
  const canReserve = isOpen && permissions.has("service.inventory:reserve");
  const columns = useMemo<Column<Reservation>[]>(
    () => [
      {
        id: "item",
        head: t.item,
        width: "minmax(10rem, 1.4fr)",
        cell: ({ itemId }) => <NameOf of="items" id={itemId} />,
      },
      { id: "place", head: t.place, cell: ({ placeId }) => <PlaceName id={placeId} /> },
      { id: "quantity", head: t.quantity, isFigure: true, cell: (row) => f.count(row.quantity) },
      {
        id: "state",
        head: m.people.status,
        cell: ({ state }) => t.reservationStates[state] ?? state,
      },
      {
        id: "actions",
        head: m.common.actions,
        cell: (row) =>
          canReserve &&
          row.state === "open" && (
            <Button kind="link" onClick={() => setDialog(row)}>
              {t.release}
            </Button>
          ),
      },
    ],
    [m, t, f, canReserve],
  );
  const close = () => setDialog(null);
  return (
    <Section
      title={t.parts}
      actions={canReserve && <Button onClick={() => setDialog("reserve")}>{t.reserve}</Button>}
    >
      {order.reservations.length === 0 ? (
        <p>{t.noParts}</p>
      ) : (
        <Table label={t.parts} columns={columns} rows={order.reservations} keyOf={({ id }) => id} />
      )}
      {dialog === "reserve" && <ReserveParts orderId={order.id} onClose={close} />}
      {dialog !== null && dialog !== "reserve" && (
        <ConfirmDialog
          title={t.releaseTitle(f.count(dialog.quantity))}
          verb={t.release}
          perform={() => api.service.reservations.release.mutate({ id: dialog.id })}
          reads={readsOf(api)}
          onClose={close}
        >
          <p>{t.releaseText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function ReserveParts({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const t = useServiceTexts().order;
  const f = useFormat();
  const { api } = useSession();
  const stock = useQuery(q(api.service.stock.list, { limit: 200 })).data?.items ?? [];
  const places = useChoices(api.service.places.list) ?? [];
  const available = stock.filter(({ free }) => free > 0);
  const change = useChange(
    ({ part = "", quantity = "" }: Record<string, string>) => {
      const [placeId = "", itemId = ""] = part.split(" ");
      return api.service.reservations.create.mutate({
        workOrderId: orderId,
        parts: [{ placeId, itemId, quantity: Number(quantity) }],
      });
    },
    { reads: readsOf(api), onDone: onClose },
  );
  return (
    <FormDialog
      title={t.reserve}
      verb={t.reserve}
      action={change}
      onSubmit={change.run}
      disabledBecause={available.length === 0 ? t.noStock : undefined}
      onClose={onClose}
    >
      <SelectField
        label={t.item}
        name="part"
        options={available.map(({ placeId, itemId, name, free }) => {
          const place = places.find(({ id }) => id === placeId)?.name ?? "";
          return [`${placeId} ${itemId}`, t.free(`${name}, ${place}`, f.count(free))];
        })}
        help={available.length === 0 ? t.noStock : undefined}
      />
      <Field
        label={t.quantity}
        name="quantity"
        type="number"
        min={1}
        max={1_000_000}
        defaultValue={1}
        required
      />
    </FormDialog>
  );
}
