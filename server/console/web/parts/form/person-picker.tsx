import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { q } from "../../api/query.ts";
import { useApi } from "../../api/session.ts";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "./button.tsx";
import fieldStyles from "./field.module.css";
import styles from "./person-picker.module.css";

/** A person as a form holds one. */
export interface Picked {
  id: string;
  name: string;
}

interface PersonPickerProps {
  label: string;
  help?: string;
  value: Picked | null;
  onChange: (value: Picked | null) => void;
  /** Only people with this base role. */
  role?: "admin";
}

const maxFound = 8;
/** The search begins when the person pauses. */
const pauseMs = 200;

/** Finds one active person on the server by name or address: arrows select, Enter takes. */
export function PersonPicker({ label, help, value, onChange, role }: PersonPickerProps) {
  const t = useMessages();
  const api = useApi();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [selected, setSelected] = useState(0);
  const [query, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({
    ...q(api.users.list, { q: query, active: true, limit: maxFound, ...(role && { role }) }),
    enabled: query !== "",
    placeholderData: keepPreviousData,
  });
  const people = typed.trim() === "" ? [] : (found.data?.items ?? []);
  const take = (index: number) => {
    const person = people[index];
    if (!person) return;
    onChange({ id: person.id, name: person.name ?? person.userName });
    setTyped("");
  };
  if (value !== null) {
    return (
      <div className={fieldStyles["field"]}>
        <span className={fieldStyles["label"]} id={id}>
          {label}
        </span>
        <div className={styles["picked"]}>
          <span>{value.name}</span>
          <Button kind="plain" aria-describedby={id} onClick={() => onChange(null)}>
            {t.picker.remove}
          </Button>
        </div>
      </div>
    );
  }
  const listId = `${id}-list`;
  return (
    <div className={fieldStyles["field"]}>
      <label className={fieldStyles["label"]} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={fieldStyles["input"]}
        role="combobox"
        aria-expanded={people.length > 0}
        aria-controls={listId}
        aria-activedescendant={people[selected] && `${listId}-${selected}`}
        autoComplete="off"
        placeholder={t.picker.find}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setSelected(0);
        }}
        onKeyDown={(event) => {
          const { length } = people;
          if (event.key === "ArrowDown") setSelected((selected + 1) % Math.max(1, length));
          else if (event.key === "ArrowUp")
            setSelected((selected + length - 1) % Math.max(1, length));
          else if (event.key === "Enter") take(selected);
          else return;
          event.preventDefault();
        }}
      />
      <ul id={listId} role="listbox" aria-label={label} className={styles["list"]}>
        {people.map((person, index) => (
          // The input above has the keyboard; this is its list (WAI-ARIA, combobox).
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={person.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === selected}
            onClick={() => take(index)}
          >
            {person.name ?? person.userName} <span>{person.email}</span>
          </li>
        ))}
      </ul>
      {help && <p className={fieldStyles["help"]}>{help}</p>}
      {query !== "" && found.isSuccess && people.length === 0 && (
        <p className={fieldStyles["help"]} role="status">
          {t.picker.nobody}
        </p>
      )}
    </div>
  );
}
