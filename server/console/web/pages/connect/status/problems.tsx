import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { deadLettersPage } from "../../repair/dead-letters/page.ts";
import type { IntegrationStatus } from "./integration.ts";
import styles from "./status.module.css";

/** The jobs that fail, and what the answers of the outside system had that could not be used. */
export function Problems({
  status: { failingJobs, warnings },
}: {
  status: Pick<IntegrationStatus, "failingJobs" | "warnings">;
}) {
  const t = useMessages();
  const f = useFormat();
  return (
    <>
      {failingJobs.length > 0 && (
        <Section title={t.connect.failingJobs}>
          <ul className={styles["problems"]}>
            {failingJobs.map(({ job, reason, failures, since }) => (
              <li key={job}>
                <strong>{job}</strong>: {reason} ({t.connect.times(f.count(failures))},{" "}
                {t.connect.since} <Time at={since} />)
              </li>
            ))}
          </ul>
          <PageLink to={deadLettersPage} search={{ source: "job" }}>
            {t.connect.toDeadLetters}
          </PageLink>
        </Section>
      )}
      {warnings.count > 0 && (
        <Section title={t.connect.warnings(f.count(warnings.count))}>
          <ul className={styles["problems"]}>
            {warnings.newest.map(({ userId, at, problem, since }) => (
              <li key={`${userId} ${at}`}>
                <code>{at}</code>: {problem} ({t.connect.since} <Time at={since} />)
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
