import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { useFormat } from "../../format/use-format.ts";
import { useMessages } from "../../messages/provider.tsx";
import type { Tone } from "../map/shapes.tsx";
import styles from "./board.module.css";
import { levelsOf } from "./levels.ts";

/** Work of a row in a time. */
export interface Block {
  id: string;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  /** What stands in the block. */
  title: string;
  /** What else a person must know: the state, and why it is held. */
  note: string;
  tone: Tone;
  /** Drawn with a dashed frame: a proposal, or what is held. */
  isDashed?: boolean;
}

/** A person or a vehicle. */
export interface BoardRow {
  id: string;
  name: ReactNode;
  note?: ReactNode;
  blocks: readonly Block[];
}

interface BoardProps {
  label: string;
  rows: readonly BoardRow[];
  /** The time that is shown, in milliseconds since 1970. */
  from: number;
  to: number;
  /** Where the line for the present is drawn, if it is shown. */
  now: number;
  selected?: string | undefined;
  onSelect: (id: string) => void;
}

const hour = 3_600_000;

/** Rows of people or vehicles over a time. Arrow keys move from block to block, and Enter opens one. */
export function Board({ label, rows, from, to, now, selected, onSelect }: BoardProps) {
  const t = useMessages();
  const { clock } = useFormat();
  const board = useRef<HTMLDivElement>(null);
  const share = (at: number) =>
    `${((Math.max(from, Math.min(to, at)) - from) / (to - from)) * 100}%`;
  const every = Math.max(1, Math.round((to - from) / hour / 8));
  const ticks = Array.from(
    { length: Math.ceil((to - from) / hour / every) },
    (_, index) => from + index * every * hour,
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = neighbour(board.current, event.currentTarget, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    // Keyboards scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={board} className={styles["scroller"]} role="region" aria-label={label} tabIndex={0}>
      <div className={styles["board"]}>
        <div className={styles["row"]} aria-hidden="true">
          <span className={styles["name"]} />
          <div className={styles["hours"]}>
            {ticks.map((at) => (
              <span key={at} style={{ insetInlineStart: share(at) }}>
                {clock(new Date(at).toISOString())}
              </span>
            ))}
          </div>
        </div>
        <ul>
          {rows.map(({ id, name, note, blocks }) => {
            const shown = blocks.filter((block) => block.to > from && block.from < to);
            const { levels, count } = levelsOf(shown);
            return (
              <li key={id} className={styles["row"]} data-row>
                <div className={styles["name"]}>
                  <span>{name}</span>
                  {note != null && <small>{note}</small>}
                </div>
                <div className={styles["track"]} style={{ height: `${count * 2.5 + 0.5}rem` }}>
                  {now >= from && now < to && (
                    <span className={styles["now"]} style={{ insetInlineStart: share(now) }} />
                  )}
                  {shown.map((block, index) => (
                    <button
                      key={block.id}
                      type="button"
                      data-block
                      className={`${styles["block"]} ${styles[block.tone]} ${block.isDashed ? styles["dashed"] : ""}`}
                      style={{
                        insetInlineStart: share(block.from),
                        insetInlineEnd: `calc(100% - ${share(block.to)})`,
                        insetBlockStart: `${(levels[index] ?? 0) * 2.5 + 0.25}rem`,
                      }}
                      aria-pressed={block.id === selected}
                      title={block.note}
                      aria-label={t.board.block(
                        block.title,
                        clock(new Date(block.from).toISOString()),
                        clock(new Date(block.to).toISOString()),
                        block.note,
                      )}
                      onClick={() => onSelect(block.id)}
                      onKeyDown={onKeyDown}
                    >
                      {block.title}
                    </button>
                  ))}
                </div>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

/** The block to which an arrow key leads: in the row, or the first one of the next row that has any. */
function neighbour(board: HTMLElement | null, from: HTMLElement, key: string): HTMLElement | null {
  const blocksOf = (row: Element) => [...row.querySelectorAll<HTMLElement>("[data-block]")];
  const rows = [...(board?.querySelectorAll("[data-row]") ?? [])].map(blocksOf);
  const row = rows.findIndex((blocks) => blocks.includes(from));
  const place = rows[row]?.indexOf(from) ?? -1;
  if (key === "ArrowRight") return rows[row]?.[place + 1] ?? null;
  if (key === "ArrowLeft") return rows[row]?.[place - 1] ?? null;
  const filled = (blocks: HTMLElement[]) => blocks.length > 0;
  if (key === "ArrowDown") return rows.slice(row + 1).find(filled)?.[0] ?? null;
  if (key === "ArrowUp") return rows.slice(0, row).findLast(filled)?.[0] ?? null;
  return null;
}
