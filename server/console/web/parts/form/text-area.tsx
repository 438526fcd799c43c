import { type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import styles from "./field.module.css";

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: ReactNode;
  help?: ReactNode;
  /** What is wrong with the text. */
  error?: string | undefined;
}

/** Text of several lines, such as JSON. */
export function TextArea({ label, help, error, ...attributes }: TextAreaProps) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className={styles["area"]}
        spellCheck={false}
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
        {...attributes}
      />
      {help && (
        <p id={`${id}-help`} className={styles["help"]}>
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}
