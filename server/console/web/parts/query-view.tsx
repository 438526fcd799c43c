import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useMessages } from "../messages/provider.tsx";
import { Button } from "./form/button.tsx";
import { FailureNotice } from "./form/form.tsx";
import { Pending } from "./pending.tsx";
import styles from "./query-view.module.css";

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, "data" | "error"> & { refetch: () => unknown };
  /** The height that is reserved while the data load, so that nothing moves when they arrive. */
  height?: "figures" | "chart" | "page";
  children: (data: T) => ReactNode;
}

/** Shows what a query read: loading, failed, or the data, also while they are read again. */
export function QueryView<T>({ query, height = "page", children }: QueryViewProps<T>) {
  const t = useMessages();
  const { data, error, refetch } = query;
  if (data !== undefined) {
    return (
      <>
        {error != null && <FailureNotice error={error} />}
        {children(data)}
      </>
    );
  }
  if (error != null) {
    return (
      <div className={styles["failed"]}>
        <FailureNotice error={error} />
        <Button onClick={() => refetch()}>{t.common.retry}</Button>
      </div>
    );
  }
  return <Pending height={height} />;
}
