import type { Query } from "@rampart/client";
import { type ReactNode, useState } from "react";
import { useChange } from "../../api/use-change.ts";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "../form/button.tsx";
import { Field } from "../form/field.tsx";
import { Form } from "../form/form.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

interface ConfirmDialogProps<O> {
  title: string;
  /** What will happen, to what, and whether it can be taken back. */
  children: ReactNode;
  /** The verb on the button: "Remove the domain". */
  verb: string;
  /** What the person types before the button works; for what cannot be taken back or hits many. */
  typedName?: string;
  perform: () => Promise<O>;
  /** The procedures whose answers are read again afterwards. */
  // oxlint-disable-next-line typescript/no-explicit-any
  reads?: readonly Query<any, any>[];
  onClose: () => void;
  /** Called when it is done, before the dialog closes. */
  onDone?: (output: O) => void;
}

/** Asks before something is removed or ended. It stays open while it runs, and when it fails. */
export function ConfirmDialog<O>({
  title,
  children,
  verb,
  typedName,
  perform,
  reads = [],
  onClose,
  onDone,
}: ConfirmDialogProps<O>) {
  const t = useMessages();
  const [typed, setTyped] = useState("");
  const change = useChange<void, O>(perform, {
    reads,
    onDone: (output) => {
      onDone?.(output);
      onClose();
    },
  });
  const isNamed = typedName === undefined || typed.trim() === typedName;
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={() => change.run()} error={change.error}>
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
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button
            kind="danger"
            type="submit"
            isBusy={change.isRunning}
            disabledBecause={isNamed ? undefined : t.dialog.nameMissing}
          >
            {verb}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
