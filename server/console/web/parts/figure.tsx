import type { ReactNode } from "react";
import styles from "./figure.module.css";

export function FigureRow({ children }: { children: ReactNode }) {
  return <dl className={styles["row"]}>{children}</dl>;
}

/** A number with its name, and what it is based on. */
export function Figure({
  label,
  value,
  note,
}: {
  label: ReactNode;
  value: ReactNode;
  note: ReactNode;
}) {
  return (
    <div className={styles["figure"]}>
      <dt>{label}</dt>
      <dd className={styles["value"]}>{value}</dd>
      <dd className={styles["note"]}>{note}</dd>
    </div>
  );
}
