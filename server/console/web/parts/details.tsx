import type { ReactNode } from "react";
import { unknown } from "../format/use-format.ts";
import styles from "./details.module.css";

/** The facts about one thing, each with its name. What is unknown is a dash. */
export function Details({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
}) {
  return (
    <dl className={styles["details"]}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value == null || value === "" ? unknown : value}</dd>
        </div>
      ))}
    </dl>
  );
}
