import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { TextArea } from "../../../web/parts/form/text-area.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import type { Step } from "./next-steps.ts";
import { type OrderDetail, readsOf } from "./order-detail.ts";

interface ChangeStateProps {
  order: OrderDetail;
  step: Step;
  onClose: () => void;
}

const decided = ["approved", "scheduled", "dispatched", "closed", "cancelled"] as const;
const reported = ["en_route", "in_progress", "on_hold", "completed"] as const;

/** Takes one step with an order, on the basis of the version that is shown. */
export function ChangeState({ order, step, onClose }: ChangeStateProps) {
  const t = useServiceTexts().order;
  const { api } = useSession();
  const { id, version, title } = order;
  const { workOrders } = api.service;
  const change = useChange(
    ({ reason, note }: Record<string, string>) => {
      const common = { id, version, ...(reason && { reason }) };
      const decision = decided.find((one) => one === step.to);
      if (step.by === "decide" && decision !== undefined)
        return workOrders.decide.mutate({ ...common, to: decision });
      const to = reported.find((one) => one === step.to) ?? "in_progress";
      return workOrders.report.mutate({ ...common, to, ...(note && { note }) });
    },
    { reads: readsOf(api), onDone: onClose },
  );
  const verb = t.verbs[step.verb];
  const { changeText } = t;
  const text =
    step.to === "dispatched" || step.to === "completed" || step.to === "cancelled"
      ? changeText[step.to]
      : changeText.other;
  return (
    <FormDialog
      title={t.changeTitle(verb, title)}
      verb={verb}
      kind={step.isDanger ? "danger" : "primary"}
      action={change}
      onSubmit={change.run}
      onClose={onClose}
    >
      <p>{text}</p>
      {step.needsReason && (
        <TextArea label={t.why} name="reason" maxLength={5000} rows={3} required />
      )}
      {step.to === "completed" && (
        <TextArea label={t.report} name="note" maxLength={5000} rows={4} />
      )}
    </FormDialog>
  );
}
