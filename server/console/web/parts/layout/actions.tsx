import type { ReactNode } from "react";
import styles from "./layout.module.css";

/** Buttons side by side. */
export const Actions = ({ children }: { children: ReactNode }) => (
  <div className={styles["actions"]}>{children}</div>
);
