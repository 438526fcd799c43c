import { type ReactNode, useState } from "react";
import type { Action } from "../../api/use-action.ts";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "../form/button.tsx";
import { Field } from "../form/field.tsx";
import { Form } from "../form/form.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

interface SubmitActionsProps {
  /** The verb on the button that submits: "Remove the domain". */
  verb: string;
  kind?: "primary" | "danger";
  isRunning: boolean;
  disabledBecause?: string | undefined;
  onClose: () => void;
}

/** The buttons of a form in a dialog: to leave it, and to submit it. */
export function SubmitActions({
  verb,
  kind = "primary",
  isRunning,
  disabledBecause,
  onClose,
}: SubmitActionsProps) {
  const t = useMessages();
  return (
    <DialogActions>
      <Button onClick={onClose}>{t.dialog.cancel}</Button>
      <Button kind={kind} type="submit" isBusy={isRunning} disabledBecause={disabledBecause}>
        {verb}
      </Button>
    </DialogActions>
  );
}

interface FormDialogProps extends Omit<SubmitActionsProps, "isRunning"> {
  title: string;
  /** Whether it runs, and why the last attempt failed. */
  action: Pick<Action<never>, "isRunning" | "error">;
  /** Called with the values of the inputs, by their names. */
  onSubmit: (values: Record<string, string>) => void;
  /** What the person types before the button works; for what cannot be taken back or hits many. */
  typedName?: string | undefined;
  children: ReactNode;
}

/** A dialog with a form. It stays open while it runs, and when it fails. */
export function FormDialog({
  title,
  action,
  onSubmit,
  typedName,
  disabledBecause,
  children,
  ...buttons
}: FormDialogProps) {
  const t = useMessages();
  const [typed, setTyped] = useState("");
  const isNamed = typedName === undefined || typed.trim() === typedName;
  return (
    <Dialog title={title} onClose={buttons.onClose}>
      <Form onSubmit={onSubmit} error={action.error}>
        {children}
        {typedName !== undefined && (
          <Field
            label={t.dialog.typeName(typedName)}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
        <SubmitActions
          {...buttons}
          isRunning={action.isRunning}
          disabledBecause={isNamed ? disabledBecause : t.dialog.nameMissing}
        />
      </Form>
    </Dialog>
  );
}
