import { Time } from "../../../web/format/time.tsx";
import { unknown, useFormat } from "../../../web/format/use-format.ts";
import { Facts, Section } from "../../../web/parts/layout/section.tsx";
import { Notice } from "../../../web/parts/notice.tsx";
import { type UnfitReason, useReasonText } from "../../fitness/reason-text.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { NameOf } from "../names.tsx";
import type { OrderDetail } from "./order-detail.ts";

type Visit = OrderDetail["plan"][number];

/** The visits of an order, newest first. */
export function Visits({ order }: { order: OrderDetail }) {
  const t = useServiceTexts().order;
  return (
    <Section title={t.visits}>
      {order.plan.length === 0 && <p>{t.noVisits}</p>}
      {order.plan.toReversed().map((visit) => (
        <VisitView key={visit.id} visit={visit} />
      ))}
    </Section>
  );
}

function VisitView({ visit }: { visit: Visit }) {
  const t = useServiceTexts();
  const f = useFormat();
  const say = useReasonText();
  const { sequence, technicianId, startsAt, endsAt, state, held, note } = visit;
  // The fitness gate writes the reasons, and the API passes them on as they are.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const reasons = (held ?? []) as UnfitReason[];
  return (
    <div>
      <h3>{t.order.visit(f.count(sequence))}</h3>
      {held !== null && (
        <Notice kind="warning">
          <p>{t.order.held}</p>
          <ul>
            {reasons.map((reason) => (
              <li key={JSON.stringify(reason)}>
                <NameOf of="technicians" id={technicianId} /> {say(reason)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Facts
        facts={[
          [t.orders.technician, <NameOf of="technicians" id={technicianId} />],
          [t.orders.state, t.order.visitStates[state] ?? state],
          [t.order.from, <Time at={startsAt} />],
          [t.order.to, <Time at={endsAt} />],
          [t.order.note, note ?? unknown],
        ]}
      />
    </div>
  );
}
