import type { OutputOf, RampartClient } from "@rampart/client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { ConfirmDialog } from "../../../web/parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Actions } from "../../../web/parts/layout/actions.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import type { Column } from "../../../web/parts/table.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { NameOf } from "../names.tsx";
import { PlaceName } from "../place-name.tsx";

type Purchase = OutputOf<RampartClient["service"]["purchases"]["list"]>["items"][number];
type Decision = "ordered" | "received" | "dismissed";

const next: Readonly<Record<Purchase["state"], readonly Decision[]>> = {
  proposed: ["ordered", "received", "dismissed"],
  ordered: ["received", "dismissed"],
  received: [],
  dismissed: [],
};

/** What low stock proposes to buy. */
export function Purchases() {
  const m = useMessages();
  const t = useServiceTexts().inventory;
  const f = useFormat();
  const { api, permissions } = useSession();
  const [dialog, setDialog] = useState<{ purchase: Purchase; to: Decision } | null>(null);
  const canWrite = permissions.has("service.inventory:write");
  const purchases = useInfiniteQuery(list(api.service.purchases.list, { limit: 200 }));
  const columns = useMemo<Column<Purchase>[]>(
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
      { id: "state", head: t.state, cell: ({ state }) => t.purchaseStates[state] ?? state },
      { id: "at", head: t.at, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
      {
        id: "actions",
        head: m.common.actions,
        width: "minmax(16rem, 1.4fr)",
        cell: (purchase) =>
          canWrite && (
            <Actions>
              {next[purchase.state].map((to) => (
                <Button key={to} kind="link" onClick={() => setDialog({ purchase, to })}>
                  {t.decide[to]}
                </Button>
              ))}
            </Actions>
          ),
      },
    ],
    [m, t, f, canWrite],
  );
  return (
    <>
      <ListView
        query={purchases}
        label={t.tabs.purchases}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.noPurchases}
      />
      {dialog !== null && (
        <ConfirmDialog
          title={t.decideTitle(t.decide[dialog.to], f.count(dialog.purchase.quantity))}
          verb={t.decide[dialog.to]}
          isSafe={dialog.to !== "dismissed"}
          perform={() =>
            api.service.purchases.decide.mutate({
              id: dialog.purchase.id,
              version: dialog.purchase.version,
              to: dialog.to,
            })
          }
          reads={[api.service.purchases.list, api.service.stock.list, api.service.moves.list]}
          onClose={() => setDialog(null)}
        >
          <p>{t.decideText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
