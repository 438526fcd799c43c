import { useEffect, useState } from "react";
import { useMessages } from "../../messages/provider.tsx";
import styles from "./search-box.module.css";

const pauseMs = 200;

interface SearchBoxProps {
  label: string;
  /** Shows the label in the empty box, where several boxes stand side by side. */
  isNamed?: boolean;
  value: string;
  /** Called when the person has paused. */
  onChange: (value: string) => void;
}

/** A search on the server, which starts when the person pauses. */
export function SearchBox({ label, isNamed = false, value, onChange }: SearchBoxProps) {
  const t = useMessages();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <input
      type="search"
      className={styles["box"]}
      aria-label={label}
      placeholder={isNamed ? label : t.common.search}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
