import { Section } from "../../../web/parts/layout/section.tsx";
import { useTexts } from "../texts/use-texts.ts";
import type { Plan } from "./types.ts";

interface LeftLoadsProps {
  plan: Plan;
  nameOf: (id: string) => string;
}

/** The loads that a plan leaves out, each with the reasons and how many crews have each. */
export function LeftLoads({ plan: { unassigned }, nameOf }: LeftLoadsProps) {
  const { plans: t } = useTexts();
  if (unassigned.length === 0) return null;
  return (
    <Section title={t.left}>
      <ul>
        {unassigned.map(({ loadId, reasons }) => (
          <li key={loadId}>
            {nameOf(loadId)}: {countedReasons(reasons)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The reasons of all crews as one text, the most frequent first. */
export function countedReasons(reasons: readonly { reason: string }[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} (${count})`)
    .join(", ");
}
