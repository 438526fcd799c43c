import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "../form/button.tsx";
import styles from "./dialog.module.css";

interface DialogProps {
  title: string;
  /** Called when the person closes it. The owner then renders it no longer. */
  onClose: () => void;
  /** Only its own buttons close it: what it shows cannot be shown again. */
  isKept?: boolean;
  children: ReactNode;
}

/** A modal dialog, open for as long as it is rendered. The focus then returns to where it was. */
export function Dialog({ title, onClose, isKept = false, children }: DialogProps) {
  const t = useMessages();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Closed before it leaves the page, because only closing returns the focus.
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={styles["dialog"]}
      aria-labelledby={titleId}
      closedby={isKept ? "none" : "closerequest"}
      onClose={(event) => {
        if (event.target === event.currentTarget && !event.currentTarget.open) onClose();
      }}
    >
      <header className={styles["head"]}>
        <h2 id={titleId}>{title}</h2>
        {!isKept && (
          <Button kind="plain" aria-label={t.dialog.close} onClick={onClose}>
            <span aria-hidden="true">✕</span>
          </Button>
        )}
      </header>
      <div className={styles["body"]}>{children}</div>
    </dialog>
  );
}

/** The buttons at the end of a dialog. */
export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className={styles["actions"]}>{children}</div>
);
