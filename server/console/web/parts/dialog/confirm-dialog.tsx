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
  /** Whether nothing is removed or ended: the button then has no colour of danger. */
  isSafe?: boolean;
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

/** Asks before something changes for others, such as a removal. It stays open while it runs, and when it fails. */
export function ConfirmDialog<O>({
  title,
  children,
  verb,
  isSafe = false,
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
            kind={isSafe ? "primary" : "danger"}
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
