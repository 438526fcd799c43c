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
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { MapView } from "../../../web/parts/map/map.tsx";
import type { Place } from "../../../web/parts/map/projection.ts";
import type { Column } from "../../../web/parts/table.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { type Area, ringsOf } from "./draft.ts";
import { EditArea } from "./edit-area.tsx";
import { Locate } from "./locate.tsx";
import { areasPage } from "./page.ts";

type Open = { kind: "edit"; area?: Area } | { kind: "remove"; area: Area } | null;

function placeOf(latitude: string | undefined, longitude: string | undefined): Place | null {
  const at = { latitude: Number(latitude ?? "x"), longitude: Number(longitude ?? "x") };
  return Math.abs(at.latitude) <= 90 && Math.abs(at.longitude) <= 180 ? at : null;
}

/** The service areas on a map and as a list. The one in the address is selected. */
export default function AreasPage() {
  const t = useServiceTexts().areas;
  const { api, permissions } = useSession();
  const { areas } = api.service;
  const [search, change] = usePageSearch(areasPage);
  const [open, setOpen] = useState<Open>(null);
  const canWrite = permissions.has("service.customers:write");
  const query = useInfiniteQuery(list(areas.list, { limit: 200 }));
  const columns = useColumns({
    onSelect: (area) => change({ area: area.id }),
    ...(canWrite && { onOpen: setOpen }),
  });
  const shapes = useMemo(
    () =>
      (query.data?.pages ?? [])
        .flatMap(({ items }) => items)
        .map((area) => ({
          id: area.id,
          label: area.name,
          rings: ringsOf(area).map(({ corners }) => corners),
          tone: "muted" as const,
        })),
    [query.data],
  );
  const at = placeOf(search.latitude, search.longitude);
  const markers = useMemo(() => {
    const point = placeOf(search.latitude, search.longitude);
    return point === null
      ? []
      : [
          {
            id: "point",
            at: point,
            label: `${point.latitude}, ${point.longitude}`,
            shape: "diamond" as const,
            tone: "accent" as const,
          },
        ];
  }, [search.latitude, search.longitude]);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title={t.title} note={<p>{t.note}</p>}>
        {canWrite && open?.kind !== "edit" && (
          <Button kind="primary" onClick={() => setOpen({ kind: "edit" })}>
            {t.draw}
          </Button>
        )}
      </PageHead>
      {open?.kind === "edit" ? (
        <EditArea present={open.area} shapes={shapes} onClose={close} />
      ) : (
        <>
          <MapView
            label={t.map}
            areas={shapes}
            markers={markers}
            selected={search.area}
            onSelect={(id) => id !== "point" && change({ area: id })}
          />
          <ListView
            query={query}
            label={t.list}
            columns={columns}
            keyOf={({ id }) => id}
            empty={t.empty}
          />
          <Locate at={at} onLocate={change} />
        </>
      )}
      {open?.kind === "remove" && (
        <ConfirmDialog
          title={t.removeTitle(open.area.name)}
          verb={t.remove}
          typedName={open.area.name}
          perform={() => areas.delete.mutate({ id: open.area.id, version: open.area.version })}
          reads={[areas.list, api.service.workOrders.list, api.service.technicians.list]}
          onClose={close}
        >
          <p>{t.removeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

interface RowActions {
  onSelect: (area: Area) => void;
  onOpen?: (open: Open) => void;
}

function useColumns({ onSelect, onOpen }: RowActions): Column<Area>[] {
  const m = useMessages();
  const t = useServiceTexts().areas;
  const f = useFormat();
  return [
    {
      id: "name",
      head: t.name,
      width: "minmax(12rem, 1.6fr)",
      cell: (area) => (
        <Button kind="link" onClick={() => onSelect(area)}>
          {area.name}
        </Button>
      ),
    },
    {
      id: "corners",
      head: t.corners,
      isFigure: true,
      cell: (area) => f.count(ringsOf(area).reduce((sum, { corners }) => sum + corners.length, 0)),
    },
    {
      id: "changed",
      head: m.people.changed,
      cell: ({ updatedAt }) => <Time at={updatedAt} />,
    },
    ...(onOpen === undefined
      ? []
      : [
          {
            id: "actions",
            head: m.common.actions,
            width: "minmax(12rem, 1fr)",
            cell: (area: Area) => (
              <Actions>
                <Button
                  kind="link"
                  aria-label={`${t.edit}: ${area.name}`}
                  onClick={() => onOpen({ kind: "edit", area })}
                >
                  {t.edit}
                </Button>
                <Button
                  kind="link"
                  aria-label={`${t.remove}: ${area.name}`}
                  onClick={() => onOpen({ kind: "remove", area })}
                >
                  {t.remove}
                </Button>
              </Actions>
            ),
          },
        ]),
  ];
}
