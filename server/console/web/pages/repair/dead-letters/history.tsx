import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import styles from "./dead-letters.module.css";
import type { DeadLetter } from "./dead-letter.ts";

/** Every attempt with its time, who made it, and its result. Oldest first. */
export function History({ attempts }: { attempts: DeadLetter["history"] }) {
  const t = useMessages();
  if (attempts.length === 0) return null;
  return (
    <Section title={t.deadLetters.history}>
      <table className={styles["history"]}>
        <thead>
          <tr>
            <th scope="col">{t.deadLetters.when}</th>
            <th scope="col">{t.deadLetters.who}</th>
            <th scope="col">{t.deadLetters.result}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(({ at, by, result }) => (
            <tr key={at}>
              <td>
                <Time at={at} />
              </td>
              <td>{by}</td>
              <td>{result}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
