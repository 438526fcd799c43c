import { useMessages } from "../../messages/provider.tsx";
import { unknown } from "../../format/use-format.ts";
import { changesBetween } from "./changes.ts";
import styles from "./difference.module.css";

interface DifferenceProps {
  /** What it is about, for screen readers. */
  label: string;
  before: unknown;
  after: unknown;
  /** The names of the two columns, if they are not before and after. */
  heads?: readonly [before: string, after: string];
}

/** Two values side by side: only what differs, value by value. */
export function Difference({ label, before, after, heads }: DifferenceProps) {
  const t = useMessages();
  const changes = changesBetween(before, after);
  if (changes.length === 0) return <p className={styles["none"]}>{t.difference.none}</p>;
  const [headBefore, headAfter] = heads ?? [t.difference.before, t.difference.after];
  return (
    <table className={styles["difference"]} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t.difference.value}</th>
          <th scope="col">{headBefore}</th>
          <th scope="col">{headAfter}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.path}>
            <th scope="row">
              <code>{change.path || t.difference.whole}</code>
            </th>
            <td>{isAbsent(change.before) ? unknown : <del>{textOf(change.before)}</del>}</td>
            <td>{isAbsent(change.after) ? unknown : <ins>{textOf(change.after)}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isAbsent = (value: unknown): value is null | undefined => value == null;

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 1);
