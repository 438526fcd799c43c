import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { Details } from "../../../web/parts/details.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { MapView } from "../../../web/parts/map/map.tsx";
import type { Marker } from "../../../web/parts/map/shapes.tsx";
import { Notice } from "../../../web/parts/notice.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { usePathPart } from "../../../web/router/use-page.ts";
import type { Load } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { LoadActions } from "./load-actions.tsx";
import { Proof } from "./proof.tsx";

/** One load: where it is, what can be done with it, and its proof of delivery. */
export default function LoadPage() {
  const api = useApi();
  const id = usePathPart("loadId");
  const load = useQuery(q(api.trucking.loads.get, { id }));
  return <QueryView query={load}>{(data) => <LoadView load={data} />}</QueryView>;
}

function LoadView({ load }: { load: Load }) {
  const t = useTexts();
  const f = useFormat();
  const { id, reference, state, reason, pickup, delivery } = load;
  const hasProof = load.deliveredAt !== null;
  const markers = useMemo(
    (): Marker[] => [
      {
        id: "pickup",
        at: pickup,
        label: t.dispatch.pickupOf(pickup.name),
        shape: "triangle",
        tone: "accent",
      },
      {
        id: "delivery",
        at: delivery,
        label: t.dispatch.deliveryOf(delivery.name),
        shape: "square",
        tone: "good",
      },
    ],
    [pickup, delivery, t],
  );
  const lines = useMemo(
    () => [
      {
        id: "way",
        label: reference,
        places: [pickup, delivery],
        tone: "muted" as const,
        isDashed: true,
      },
    ],
    [pickup, delivery, reference],
  );
  return (
    <>
      <PageHead title={reference} note={<p>{t.loads.states[state]}</p>}>
        <LoadActions load={load} />
      </PageHead>
      {state === "held" && <Notice kind="warning">{t.load.heldBecause(reason ?? "")}</Notice>}
      {state === "cancelled" && (
        <Notice kind="info">{t.load.cancelledBecause(reason ?? "")}</Notice>
      )}
      <Section title={t.load.facts}>
        <Details
          facts={[
            [t.loads.customer, load.customer],
            [t.loads.type, load.loadType],
            [
              t.loads.kg,
              t.load.amounts(f.count(load.kg), f.weight(load.m3), f.count(load.pallets)),
            ],
            [t.loads.equipment, load.equipment.join(", ")],
            [t.loads.priority, f.count(load.priority)],
            [t.load.since, <Time key="since" at={load.stateSince} />],
            [t.loads.notes, load.notes],
          ]}
        />
      </Section>
      {(["pickup", "delivery"] as const).map((kind) => (
        <Section key={kind} title={t.loads[kind]}>
          <Details
            facts={[
              [t.stop.name, load[kind].name],
              [t.stop.address, load[kind].address],
              [t.stop.from, f.time(load[kind].windowStarts)],
              [t.stop.until, f.time(load[kind].windowEnds)],
              [t.stop.arrived, f.time(load[kind].arrivedAt)],
              [t.stop.departed, f.time(load[kind].departedAt)],
            ]}
          />
        </Section>
      ))}
      <MapView label={t.load.map(reference)} markers={markers} lines={lines} />
      {hasProof && <Proof loadId={id} />}
    </>
  );
}
