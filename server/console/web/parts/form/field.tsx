import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import styles from "./field.module.css";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: ReactNode;
  help?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
}

/** An input with its label, a help text, and what is wrong with its value. */
export function Field({ label, help, error, className = "", ...attributes }: FieldProps) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={`${styles["field"]} ${className}`}>
      <label className={styles["label"]} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles["input"]}
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
