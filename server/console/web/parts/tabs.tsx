import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import styles from "./tabs.module.css";

interface TabsProps<T extends string> {
  label: string;
  /** The tab that is open; the page has it in its address. */
  value: T;
  tabs: readonly (readonly [value: T, label: ReactNode])[];
  onChange: (value: T) => void;
  /** The content of the open tab. */
  children: ReactNode;
}

const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/** Views of one subject, of which one is open. Arrow keys, Home and End move between them. */
export function Tabs<T extends string>({ label, value, tabs, onChange, children }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const open = tabs.findIndex(([one]) => one === value);
  const move = (event: KeyboardEvent) => {
    const { key } = event;
    const step = steps[key];
    const place =
      step !== undefined
        ? (open + step + tabs.length) % tabs.length
        : key === "Home"
          ? 0
          : key === "End"
            ? tabs.length - 1
            : -1;
    const next = tabs[place];
    if (!next) return;
    event.preventDefault();
    onChange(next[0]);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[place]?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={styles["tabs"]}>
        {tabs.map(([one, text]) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-selected={one === value}
            aria-controls={`${id}-panel`}
            tabIndex={one === value ? 0 : -1}
            className={styles["tab"]}
            onClick={() => onChange(one)}
            onKeyDown={move}
          >
            {text}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        className={styles["panel"]}
      >
        {children}
      </div>
    </>
  );
}
