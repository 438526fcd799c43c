import type { ReactNode } from "react";
import styles from "./notice.module.css";

/** A message beside what it is about. Screen readers read an error at once. */
export function Notice({
  kind,
  children,
}: {
  kind: "info" | "good" | "warning" | "error";
  children: ReactNode;
}) {
  return (
    <div
      className={`${styles["notice"]} ${styles[kind]}`}
      role={kind === "error" ? "alert" : "status"}
    >
      {children}
    </div>
  );
}
