import { useId } from "react";
import { fromLocalTime, toLocalTime } from "../../format/local-time.ts";
import { useZone } from "../../format/zone.tsx";
import styles from "./select.module.css";

interface TimeFieldProps {
  label: string;
  /** A time in ISO 8601, such as a filter in the address has it. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A time in the zone that the page shows, as a filter. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  const id = useId();
  const { zone } = useZone();
  return (
    <span className={styles["select"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        title={zone}
        key={value}
        defaultValue={toLocalTime(value, zone)}
        // A date that is being typed is not a filter yet.
        onBlur={({ target }) => {
          const next = fromLocalTime(target.value, zone);
          if (next !== value) onChange(next);
        }}
        onKeyDown={({ key, currentTarget }) => key === "Enter" && currentTarget.blur()}
      />
    </span>
  );
}
