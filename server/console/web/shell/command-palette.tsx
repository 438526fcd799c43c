import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState } from "react";
import { useSession } from "../api/session.ts";
import { useMessages } from "../messages/provider.tsx";
import { menuPages } from "../pages/index.ts";
import { barrierOf } from "../router/page.ts";
import { pathOf } from "../router/page-link.tsx";
import styles from "./command-palette.module.css";

const opening = "rampart:open-palette";

export const openCommandPalette = (): void => void dispatchEvent(new Event(opening));

/** A search over all pages: Ctrl K opens it, arrows select, Enter goes there. */
export function CommandPalette() {
  const t = useMessages();
  const navigate = useNavigate();
  const session = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const listId = useId();
  const [query, setQuery] = useState("");
  const [selected, setSelected] = useState(0);

  useEffect(() => {
    const show = () => {
      setQuery("");
      setSelected(0);
      dialog.current?.showModal();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      show();
    };
    addEventListener(opening, show);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener(opening, show);
      removeEventListener("keydown", onKey);
    };
  }, []);

  const found = menuPages
    .filter((page) => barrierOf(page, session) === null)
    .filter((page) => page.title(t).toLowerCase().includes(query.trim().toLowerCase()));

  const go = (index: number) => {
    const page = found[index];
    if (!page) return;
    dialog.current?.close();
    void navigate({ to: pathOf(session.organization.slug, page.path), search: {} });
  };
  const move = (step: number) =>
    setSelected((found.length + selected + step) % Math.max(1, found.length));

  return (
    <dialog ref={dialog} className={styles["palette"]} aria-label={t.shell.search} closedby="any">
      <input
        className={styles["input"]}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[selected] && `${listId}-${selected}`}
        aria-label={t.shell.search}
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setSelected(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") move(1);
          else if (event.key === "ArrowUp") move(-1);
          else if (event.key === "Enter") go(selected);
          else return;
          event.preventDefault();
        }}
      />
      <ul id={listId} role="listbox" aria-label={t.shell.menu} className={styles["list"]}>
        {found.map((page, index) => (
          // The input above has the keyboard; this is its list (WAI-ARIA, combobox).
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={page.path}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === selected}
            onClick={() => go(index)}
          >
            {page.title(t)}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={styles["none"]}>{t.shell.nothingFound}</p>}
    </dialog>
  );
}
