import { useEffect, useState } from "react";
import { useMessages } from "../../messages/provider.tsx";
import styles from "./search-box.module.css";

const pauseMs = 200;

interface SearchBoxProps {
  label: string;
  value: string;
  /** Called when the person has paused. */
  onChange: (value: string) => void;
}

/** A search on the server, which starts when the person pauses. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
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
      placeholder={t.common.search}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
