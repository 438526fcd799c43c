import { type ReactNode, useId } from "react";
import styles from "./field.module.css";

/** What every field of a form says besides its value. */
export interface Labels {
  label: ReactNode;
  help?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
}

/** What connects an input with its label, its help text and its error. */
interface Labelling {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface LabelledProps extends Labels {
  className?: string;
  /** The input, with the attributes that connect it. */
  children: (attributes: Labelling) => ReactNode;
}

/** An input with its label, a help text, and what is wrong with its value. */
export function Labelled({ label, help, error, className = "", children }: LabelledProps) {
  const id = useId();
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={`${styles["field"]} ${className}`}>
      <label className={styles["label"]} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
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
