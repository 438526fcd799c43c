import { type ReactNode, type SelectHTMLAttributes, useId } from "react";
import styles from "./field.module.css";

interface SelectFieldProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: ReactNode;
  help?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
  options: readonly (readonly [value: string, label: string])[];
}

/** One of a few values as a field of a form. */
export function SelectField({ label, help, error, options, ...attributes }: SelectFieldProps) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className={styles["input"]}
        aria-describedby={described || undefined}
        aria-invalid={error ? true : undefined}
        {...attributes}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
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
