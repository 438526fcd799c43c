import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { serviceShareables } from "../../../../../shared/packs/service/shareables.ts";
import { q } from "../../../web/api/query.ts";
import { useApi, useSession } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { unknown, useFormat } from "../../../web/format/use-format.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Facts, Section } from "../../../web/parts/layout/section.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { usePathPart } from "../../../web/router/use-page.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { ShareDialog } from "../../collaboration/share-dialog.tsx";
import { NameOf } from "../names.tsx";
import { ChangeState } from "./change-state.tsx";
import { Clocks } from "./clocks.tsx";
import { nextSteps, type Step } from "./next-steps.ts";
import type { OrderDetail } from "./order-detail.ts";
import { Parts } from "./parts.tsx";
import { PlanVisit } from "./plan-visit.tsx";
import { Visits } from "./visits.tsx";

/** One work order: what it is, its visits, its service level and its parts. */
export default function WorkOrderPage() {
  const api = useApi();
  const id = usePathPart("orderId");
  // The gate by fitness and technicians change it too, so it is read again whenever it is opened.
  const order = useQuery({ ...q(api.service.workOrders.get, { id }), staleTime: 0 });
  return <QueryView query={order}>{(data) => <OrderView order={data} />}</QueryView>;
}

function OrderView({ order }: { order: OrderDetail }) {
  const t = useServiceTexts();
  const f = useFormat();
  return (
    <>
      <PageHead title={t.order.heading(f.count(order.number), order.title)}>
        <OrderActions order={order} />
      </PageHead>
      <OrderFacts order={order} />
      <Visits order={order} />
      <Clocks clocks={order.clocks} />
      <Parts order={order} />
    </>
  );
}

function OrderActions({ order }: { order: OrderDetail }) {
  const t = useServiceTexts().order;
  const { permissions } = useSession();
  const [dialog, setDialog] = useState<"plan" | "share" | Step | null>(null);
  const canDecide = permissions.has("service.work-orders:write");
  const canReport = permissions.has("service.work-orders:work");
  const steps = nextSteps[order.state].filter(({ by }) =>
    by === "decide" ? canDecide : canReport,
  );
  const canPlan = canDecide && (order.state === "approved" || order.state === "scheduled");
  const close = () => setDialog(null);
  return (
    <>
      {canPlan && (
        <Button
          kind={order.state === "approved" ? "primary" : "secondary"}
          onClick={() => setDialog("plan")}
        >
          {order.state === "approved" ? t.plan : t.move}
        </Button>
      )}
      {steps.map((step) => (
        <Button
          key={step.verb}
          kind={step.isDanger ? "danger" : "secondary"}
          onClick={() => setDialog(step)}
        >
          {t.verbs[step.verb]}
        </Button>
      ))}
      {permissions.has("service.shares:write") && (
        <Button onClick={() => setDialog("share")}>{t.share}</Button>
      )}
      {dialog === "share" && (
        <ShareDialog
          path="service"
          subjectType="work_order"
          subjectId={order.id}
          fields={serviceShareables.work_order}
          onClose={close}
        />
      )}
      {dialog === "plan" && <PlanVisit order={order} onClose={close} />}
      {typeof dialog === "object" && dialog !== null && (
        <ChangeState order={order} step={dialog} onClose={close} />
      )}
    </>
  );
}

function OrderFacts({ order }: { order: OrderDetail }) {
  const t = useServiceTexts();
  const f = useFormat();
  const { windowStart, windowEnd, areaId, reference, reason } = order;
  return (
    <Section title={t.order.facts}>
      <Facts
        facts={[
          [t.orders.state, t.orders.states[order.state]],
          [t.orders.customer, <NameOf of="customers" id={order.customerId} />],
          [t.orders.site, <NameOf of="sites" id={order.siteId} />],
          [t.orders.area, areaId === null ? unknown : <NameOf of="areas" id={areaId} />],
          [t.orders.reference, reference ?? unknown],
          [t.orders.description, order.description ?? unknown],
          [t.orders.priority, f.count(order.priority)],
          [t.orders.skills, order.skills.join(", ") || unknown],
          [t.order.duration, t.order.durationText(f.count(order.durationMinutes))],
          [
            t.order.window,
            windowStart === null && windowEnd === null
              ? unknown
              : `${f.time(windowStart)} – ${f.time(windowEnd)}`,
          ],
          [t.order.reopened, f.count(order.reopened)],
          [t.order.reason, reason ?? unknown],
          [t.orders.created, <Time at={order.createdAt} />],
        ]}
      />
    </Section>
  );
}
