import type { TextareaHTMLAttributes } from "react";
import styles from "./field.module.css";
import { type Labels, Labelled } from "./labelled.tsx";

/** Text of several lines, such as JSON. */
export const TextArea = ({
  label,
  help,
  error,
  ...attributes
}: Labels & TextareaHTMLAttributes<HTMLTextAreaElement>) => (
  <Labelled label={label} help={help} error={error}>
    {(labelling) => (
      <textarea className={styles["area"]} spellCheck={false} {...labelling} {...attributes} />
    )}
  </Labelled>
);
