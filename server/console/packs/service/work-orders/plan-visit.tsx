import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { q } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { fromLocalTime, toLocalTime } from "../../../web/format/local-time.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Checkbox } from "../../../web/parts/form/checkbox.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { useReasonText } from "../../fitness/reason-text.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { type OrderDetail, readsOf } from "./order-detail.ts";

interface PlanVisitProps {
  order: OrderDetail;
  onClose: () => void;
}

/** Plans or moves the visit. Who is fit and free then comes first, and the others say why they are not. */
export function PlanVisit({ order, onClose }: PlanVisitProps) {
  const t = useServiceTexts();
  const { zone } = useZone();
  const { api } = useSession();
  const say = useReasonText();
  const [based] = useState(order);
  const { id, version, skills, durationMinutes } = based;
  const visit = based.state === "scheduled" ? based.plan.at(-1) : undefined;
  const [start, setStart] = useState(toLocalTime(visit?.startsAt, zone));
  const [end, setEnd] = useState(toLocalTime(visit?.endsAt, zone));
  const [chosen, setChosen] = useState(visit?.technicianId);
  const from = fromLocalTime(start, zone);
  const until =
    fromLocalTime(end, zone) ??
    (from && new Date(Date.parse(from) + durationMinutes * 60_000).toISOString());
  const isTimed = from !== undefined && until !== undefined && from < until;
  const fit = useQuery({
    ...q(api.service.readiness.fit, {
      targets: ["role:technician", ...skills.map((skill) => `skill:${skill}`)],
      from: from ?? "",
      until: until ?? "",
    }),
    enabled: isTimed,
    placeholderData: keepPreviousData,
  });
  const people = isTimed ? (fit.data?.items ?? []) : [];
  const technicianId = people.some(({ userId }) => userId === chosen) ? chosen : people[0]?.userId;
  const change = useChange(
    (values: Record<string, string>) =>
      api.service.workOrders.schedule.mutate({
        id,
        version,
        technicianId: technicianId ?? "",
        startsAt: from ?? "",
        ...(end !== "" && until !== undefined && { endsAt: until }),
        overtime: values["overtime"] === "on",
        outsideWindow: values["outsideWindow"] === "on",
      }),
    { reads: [...readsOf(api), api.service.readiness.fit], onDone: onClose },
  );
  const errors = fieldErrorsOf(change.error);
  const verb = visit === undefined ? t.order.plan : t.order.move;
  return (
    <FormDialog
      title={verb}
      verb={verb}
      action={change}
      onSubmit={change.run}
      disabledBecause={
        technicianId !== undefined ? undefined : isTimed ? t.order.noTechnicians : t.order.whoIsFit
      }
      onClose={onClose}
    >
      <Field
        label={t.order.starts}
        type="datetime-local"
        help={zone}
        value={start}
        error={errors.get("#/startsAt")}
        required
        onChange={({ target }) => setStart(target.value)}
      />
      <Field
        label={t.order.ends}
        type="datetime-local"
        help={t.order.endsHelp}
        value={end}
        error={errors.get("#/endsAt")}
        onChange={({ target }) => setEnd(target.value)}
      />
      <SelectField
        label={t.orders.technician}
        help={isTimed ? undefined : t.order.whoIsFit}
        value={technicianId ?? ""}
        options={people.map(({ userId, userName, isFree, reasons }) => [
          userId,
          reasons.length > 0
            ? t.order.unfit(userName, reasons.map(say).join(", "))
            : isFree
              ? t.order.fitFree(userName)
              : t.order.fitBusy(userName),
        ])}
        onChange={({ target }) => setChosen(target.value)}
      />
      <Checkbox label={t.order.overtime} name="overtime" />
      <Checkbox label={t.order.outsideWindow} name="outsideWindow" />
    </FormDialog>
  );
}
