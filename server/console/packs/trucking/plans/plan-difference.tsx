import { useApi } from "../../../web/api/session.ts";
import { Section } from "../../../web/parts/layout/section.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { Table } from "../../../web/parts/table.tsx";
import { useAll } from "../common/use-all.ts";
import { useTexts } from "../texts/use-texts.ts";
import { differenceOf, type LoadChange } from "./difference.ts";
import type { Plan } from "./types.ts";

interface PlanDifferenceProps {
  plan: Plan;
  from: string;
  to: string;
  nameOf: (id: string) => string;
}

/** What a plan changes against the assignments in force, load by load. */
export function PlanDifference({ plan, from, to, nameOf }: PlanDifferenceProps) {
  const { plans: t, dispatch } = useTexts();
  const { trucking } = useApi();
  const assignments = useAll(trucking.assignments.list, { limit: 200, from, to });
  const carrierText = (carrier: LoadChange["before"]) =>
    carrier === null
      ? t.nobody
      : dispatch.routeOf(nameOf(carrier.driverId), nameOf(carrier.vehicleId));
  return (
    <Section title={t.difference}>
      <QueryView query={assignments} height="figures">
        {({ pages }) => {
          const present = pages.flatMap(({ items }) => items);
          const references = new Map(
            present.flatMap(({ stops }) =>
              stops.map(({ loadId, reference }) => [loadId, reference] as const),
            ),
          );
          const changes = differenceOf(plan, present);
          if (changes.length === 0) return <p>{t.none}</p>;
          return (
            <Table
              label={t.difference}
              rows={changes}
              keyOf={({ loadId }) => loadId}
              columns={[
                {
                  id: "load",
                  head: t.load,
                  cell: ({ loadId }) => references.get(loadId) ?? nameOf(loadId),
                },
                { id: "kind", head: t.change, cell: ({ kind }) => t.kinds[kind] },
                { id: "before", head: t.before, cell: ({ before }) => carrierText(before) },
                { id: "after", head: t.after, cell: ({ after }) => carrierText(after) },
              ]}
            />
          );
        }}
      </QueryView>
    </Section>
  );
}
