import { useId } from "react";
import styles from "../../../web/parts/form/select.module.css";

interface DayFieldProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

/** A day in the address of a page. */
export function DayField({ label, value, onChange }: DayFieldProps) {
  const id = useId();
  return (
    <span className={styles["select"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        key={value}
        defaultValue={value}
        // A date that is being typed is not a day yet.
        onBlur={({ target }) => {
          if (target.value !== "" && target.value !== value) onChange(target.value);
        }}
        onKeyDown={({ key, currentTarget }) => key === "Enter" && currentTarget.blur()}
      />
    </span>
  );
}
