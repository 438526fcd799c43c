import type { ReactNode } from "react";
import { useMessages } from "../../messages/provider.tsx";
import { CopyField } from "../copy.tsx";
import { Button } from "../form/button.tsx";
import { Notice } from "../notice.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

interface SecretDialogProps {
  title: string;
  /** The values that are shown only here, with their names. */
  secrets: readonly { label: string; value: string }[];
  /** What to do with them. */
  children?: ReactNode;
  /** The owner forgets the secret, so that the page has it no longer. */
  onClose: () => void;
}

/** Shows a secret once. Neither Escape nor a click beside it closes it by accident. */
export function SecretDialog({ title, secrets, children, onClose }: SecretDialogProps) {
  const t = useMessages();
  return (
    <Dialog title={title} onClose={onClose} isKept>
      <Notice kind="warning">{t.dialog.shownOnce}</Notice>
      {children}
      {secrets.map(({ label, value }) => (
        <CopyField key={label} label={label} value={value} />
      ))}
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {t.dialog.stored}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
