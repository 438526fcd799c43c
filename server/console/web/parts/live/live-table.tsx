import type { ReactNode } from "react";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "../form/button.tsx";
import { QueryView } from "../query-view.tsx";
import { type Column, Table } from "../table.tsx";
import styles from "./live.module.css";
import type { Live } from "./use-live.ts";

interface LiveTableProps<Row> {
  live: Live<Row>;
  label: string;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** Shown instead of a table without rows: the next step, or how to clear the filters. */
  empty: ReactNode;
}

/**
 * A table that follows what happens. New rows appear on top; while the reader has scrolled, they wait
 * behind a button such as "12 new".
 */
export function LiveTable<Row>({ live, label, columns, keyOf, empty }: LiveTableProps<Row>) {
  const t = useMessages();
  const { isPaused, pause, waiting, hasMoreWaiting } = live;
  return (
    <div
      className={styles["live"]}
      // The scrolling of the table does not bubble.
      onScrollCapture={({ target }) =>
        target instanceof HTMLElement && live.setScrolled(target.scrollTop > 0)
      }
    >
      <div className={styles["bar"]}>
        <span className={isPaused ? styles["paused"] : styles["following"]}>
          {isPaused ? t.live.paused : t.live.following}
        </span>
        <Button kind="plain" onClick={() => pause(!isPaused)}>
          {isPaused ? t.live.resume : t.live.pause}
        </Button>
        <span role="status">
          {waiting > 0 && (
            <Button
              onClick={({ currentTarget }) => {
                live.show();
                const region = currentTarget
                  .closest(`.${styles["live"]}`)
                  ?.querySelector("[role=region]");
                region?.scrollTo({ top: 0 });
              }}
            >
              {t.live.waiting(`${waiting}${hasMoreWaiting ? "+" : ""}`)}
            </Button>
          )}
        </span>
      </div>
      <QueryView query={live.query}>
        {(rows) =>
          rows.length === 0 ? (
            empty
          ) : (
            <Table label={label} columns={columns} rows={rows} keyOf={keyOf} onEnd={live.more} />
          )
        }
      </QueryView>
    </div>
  );
}
