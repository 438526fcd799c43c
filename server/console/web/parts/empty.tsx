import type { ReactNode } from "react";
import styles from "./empty.module.css";

/** Nothing to show yet: says why, and what the next step is. */
export const Empty = ({ children }: { children: ReactNode }) => (
  <div className={styles["empty"]}>{children}</div>
);
