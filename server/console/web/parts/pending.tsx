import { useMessages } from "../messages/provider.tsx";
import styles from "./pending.module.css";

/** Reserves the height of what is loading, so that nothing moves when it arrives. */
export function Pending({ height }: { height: "figures" | "chart" | "page" }) {
  const t = useMessages();
  return (
    <div className={`${styles["pending"]} ${styles[height]}`} aria-busy="true">
      <span className="visually-hidden">{t.common.loading}</span>
    </div>
  );
}
