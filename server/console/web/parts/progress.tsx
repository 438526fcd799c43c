import { type ReactNode, useId } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../messages/provider.tsx";
import { Button } from "./form/button.tsx";
import styles from "./progress.module.css";

interface ProgressProps {
  /** What runs. */
  label: ReactNode;
  done: number;
  /** How much there is to do; null while it is unknown. */
  total: number | null;
  /** Ends the work where that is safe. */
  onCancel?: (() => void) | undefined;
}

/** How far long work is. */
export function Progress({ label, done, total, onCancel }: ProgressProps) {
  const t = useMessages();
  const f = useFormat();
  const id = useId();
  return (
    <div className={styles["progress"]}>
      <span id={id}>{label}</span>
      <progress aria-labelledby={id} {...(total !== null && { value: done, max: total })} />
      <span role="status" className={styles["count"]}>
        {total === null ? f.count(done) : t.progress.of(f.count(done), f.count(total))}
      </span>
      {onCancel && <Button onClick={onCancel}>{t.progress.cancel}</Button>}
    </div>
  );
}
