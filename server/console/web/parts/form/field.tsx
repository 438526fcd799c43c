import type { InputHTMLAttributes } from "react";
import styles from "./field.module.css";
import { type Labels, Labelled } from "./labelled.tsx";

/** An input with its label, a help text, and what is wrong with its value. */
export const Field = ({
  label,
  help,
  error,
  className = "",
  ...attributes
}: Labels & InputHTMLAttributes<HTMLInputElement>) => (
  <Labelled label={label} help={help} error={error} className={className}>
    {(labelling) => <input className={styles["input"]} {...labelling} {...attributes} />}
  </Labelled>
);
