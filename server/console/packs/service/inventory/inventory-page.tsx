import { useState } from "react";
import { useSession } from "../../../web/api/session.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Tabs } from "../../../web/parts/tabs.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { useChoices } from "../names.tsx";
import { AddItem, AddPlace } from "./add-dialogs.tsx";
import { MoveStock } from "./move-stock.tsx";
import { Moves } from "./moves.tsx";
import { inventoryPage } from "./page.ts";
import { Purchases } from "./purchases.tsx";
import { Reservations } from "./reservations.tsx";
import { Stock } from "./stock.tsx";

/** What is where, what moved, what is reserved, and what should be bought. */
export default function InventoryPage() {
  const m = useMessages();
  const t = useServiceTexts().inventory;
  const { api, permissions } = useSession();
  const [search, change] = usePageSearch(inventoryPage);
  const [dialog, setDialog] = useState<"move" | "item" | "place" | null>(null);
  const places = useChoices(api.service.places.list);
  const items = useChoices(api.service.items.list);
  const { tab = "stock", place, item, low } = search;
  const filter = { ...(place && { placeId: place }), ...(item && { itemId: item }) };
  const clear = () => change({ place: undefined, item: undefined, low: undefined });
  const onClear = place || item || low ? clear : undefined;
  const close = () => setDialog(null);
  const named = (choices: readonly { id: string; name: string }[] | undefined) => [
    ["", m.common.all] as const,
    ...(choices ?? []).map(({ id, name }) => [id, name] as const),
  ];
  return (
    <>
      <PageHead title={t.title}>
        {permissions.has("service.inventory:write") && (
          <>
            <Button onClick={() => setDialog("item")}>{t.addItem}</Button>
            <Button onClick={() => setDialog("place")}>{t.addPlace}</Button>
            <Button
              kind="primary"
              disabledBecause={places?.length === 0 || items?.length === 0 ? t.needs : undefined}
              onClick={() => setDialog("move")}
            >
              {t.move}
            </Button>
          </>
        )}
      </PageHead>
      {dialog === "item" && <AddItem onClose={close} />}
      {dialog === "place" && <AddPlace onClose={close} />}
      {dialog === "move" && <MoveStock places={places ?? []} items={items ?? []} onClose={close} />}
      <Tabs
        label={t.views}
        value={tab}
        tabs={[
          ["stock", t.tabs.stock],
          ["moves", t.tabs.moves],
          ["reservations", t.tabs.reservations],
          ["purchases", t.tabs.purchases],
        ]}
        onChange={(next) => change({ tab: next === "stock" ? undefined : next })}
      >
        {tab !== "purchases" && (
          <Toolbar>
            <Select
              label={t.place}
              value={place ?? ""}
              options={named(places)}
              onChange={(next) => change({ place: next || undefined })}
            />
            <Select
              label={t.item}
              value={item ?? ""}
              options={named(items)}
              onChange={(next) => change({ item: next || undefined })}
            />
            {tab === "stock" && (
              <Select
                label={t.level}
                value={low ?? ""}
                options={[
                  ["", m.common.all],
                  ["true", t.onlyLow],
                ]}
                onChange={(next) => change({ low: next || undefined })}
              />
            )}
          </Toolbar>
        )}
        {tab === "stock" && (
          <Stock filter={{ ...filter, ...(low && { low: true }) }} onClear={onClear} />
        )}
        {tab === "moves" && <Moves filter={filter} onClear={onClear} />}
        {tab === "reservations" && <Reservations filter={filter} onClear={onClear} />}
        {tab === "purchases" && <Purchases />}
      </Tabs>
    </>
  );
}
