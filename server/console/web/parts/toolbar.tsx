import type { ReactNode } from "react";
import styles from "./toolbar.module.css";

/** The filters of a list, and how many entries they leave. */
export const Toolbar = ({ children }: { children: ReactNode }) => (
  <div className={styles["toolbar"]} role="search">
    {children}
  </div>
);
