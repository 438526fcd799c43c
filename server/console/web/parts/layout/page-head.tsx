import type { ReactNode } from "react";
import styles from "./layout.module.css";

/** The title of a page, with its main actions at the other end. */
export const PageHead = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <div className={styles["head"]}>
    <h1>{title}</h1>
    <div className={styles["actions"]}>{children}</div>
  </div>
);
