import type { Query } from "@rampart/client";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { useTexts } from "../texts/use-texts.ts";

interface ReasonDialogProps {
  /** The verb, which is on the button too. */
  title: string;
  /** What will happen, and whether it can be taken back. */
  help: string;
  isDanger?: boolean;
  perform: (reason: string) => Promise<unknown>;
  // oxlint-disable-next-line typescript/no-explicit-any
  reads: readonly Query<any, any>[];
  onClose: () => void;
}

/** Asks why before something is held or ended. */
export function ReasonDialog({
  title,
  help,
  isDanger,
  perform,
  reads,
  onClose,
}: ReasonDialogProps) {
  const t = useTexts();
  const change = useChange(perform, { reads, onDone: onClose });
  return (
    <FormDialog
      title={title}
      verb={title}
      kind={isDanger ? "danger" : "primary"}
      action={change}
      onSubmit={({ reason = "" }) => change.run(reason)}
      onClose={onClose}
    >
      <p>{help}</p>
      <Field label={t.load.reason} name="reason" maxLength={1000} required />
    </FormDialog>
  );
}
