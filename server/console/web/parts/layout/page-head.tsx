import type { ReactNode } from "react";
import styles from "./layout.module.css";

interface PageHeadProps {
  title: ReactNode;
  /** What stands under the title. */
  note?: ReactNode;
  children?: ReactNode;
}

/** The title of a page, with its main actions at the other end. They are not printed. */
export const PageHead = ({ title, note, children }: PageHeadProps) => (
  <div className={styles["head"]}>
    <div>
      <h1>{title}</h1>
      {note}
    </div>
    <div className={`${styles["actions"]} no-print`}>{children}</div>
  </div>
);
