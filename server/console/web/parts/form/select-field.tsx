import type { SelectHTMLAttributes } from "react";
import styles from "./field.module.css";
import { type Labels, Labelled } from "./labelled.tsx";

interface SelectFieldProps extends Labels, SelectHTMLAttributes<HTMLSelectElement> {
  options: readonly (readonly [value: string, label: string])[];
}

/** One of a few values as a field of a form. */
export const SelectField = ({ label, help, error, options, ...attributes }: SelectFieldProps) => (
  <Labelled label={label} help={help} error={error}>
    {(labelling) => (
      <select className={styles["input"]} {...labelling} {...attributes}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Labelled>
);
