import type { Query } from "@rampart/client";
import type { ReactNode } from "react";
import { useChange } from "../../api/use-change.ts";
import { FormDialog } from "./form-dialog.tsx";

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
  const change = useChange<void, O>(perform, {
    reads,
    onDone: (output) => {
      onDone?.(output);
      onClose();
    },
  });
  return (
    <FormDialog
      title={title}
      verb={verb}
      kind={isSafe ? "primary" : "danger"}
      action={change}
      onSubmit={() => change.run()}
      typedName={typedName}
      onClose={onClose}
    >
      {children}
    </FormDialog>
  );
}
