import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { Checkbox } from "../../../web/parts/form/checkbox.tsx";
import { FailureNotice } from "../../../web/parts/form/form.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { LeftLoads } from "./left-loads.tsx";
import { PlanDifference } from "./plan-difference.tsx";
import type { Plan } from "./types.ts";
import { useNames } from "./use-names.ts";

interface PlanViewProps {
  id: string;
  from: string;
  to: string;
}

/** A proposal: what it changes, its routes, and what it leaves out. It is published whole or in part. */
export function PlanView({ id, from, to }: PlanViewProps) {
  const { api } = useSession();
  const plan = useQuery(q(api.trucking.plans.get, { id }));
  const nameOf = useNames();
  return (
    <QueryView query={plan}>
      {(data) => (
        <>
          <PlanDifference plan={data} from={from} to={to} nameOf={nameOf} />
          <Routes plan={data} nameOf={nameOf} />
          <LeftLoads plan={data} nameOf={nameOf} />
        </>
      )}
    </QueryView>
  );
}

interface RoutesProps {
  plan: Plan;
  nameOf: (id: string) => string;
}

function Routes({ plan, nameOf }: RoutesProps) {
  const { plans: t, dispatch } = useTexts();
  const f = useFormat();
  const { api, permissions } = useSession();
  const { plans, assignments, loads } = api.trucking;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const publish = useChange(
    (vehicles: readonly string[] | undefined) =>
      plans.publish.mutate({
        id: plan.id,
        version: plan.version,
        ...(vehicles && { vehicles: [...vehicles] }),
      }),
    {
      reads: [plans.get, plans.list, assignments.list, loads.list, loads.get],
      readsAfterFailure: true,
      onDone: () => setChosen([]),
    },
  );
  const isPublished = (route: string) => plan.publishedRoutes.includes(route);
  const used = plan.routes.filter(({ steps }) => steps.some(({ loadId }) => loadId !== null));
  const left = used.filter(({ route }) => !isPublished(route));
  const loadsOf = ({ steps }: Plan["routes"][number]) =>
    new Set(steps.flatMap(({ loadId }) => loadId ?? [])).size;
  return (
    <Section
      title={t.routes}
      actions={
        permissions.has("trucking.plans:write") && (
          <>
            <Button
              isBusy={publish.isRunning}
              disabledBecause={chosen.length === 0 ? t.choose : undefined}
              onClick={() => publish.run(chosen)}
            >
              {t.publishSome}
            </Button>
            <Button
              kind="primary"
              isBusy={publish.isRunning}
              disabledBecause={left.length === 0 ? t.published : undefined}
              onClick={() => publish.run(undefined)}
            >
              {t.publishAll}
            </Button>
          </>
        )
      }
    >
      {publish.error != null && <FailureNotice error={publish.error} />}
      <ul>
        {used.map((route) => (
          <li key={route.route}>
            <Checkbox
              label={dispatch.routeOf(nameOf(route.driverId), nameOf(route.vehicleId))}
              help={
                isPublished(route.route)
                  ? t.published
                  : t.routeText(f.count(loadsOf(route)), f.figure(route.distanceKm))
              }
              checked={isPublished(route.route) || chosen.includes(route.route)}
              disabled={isPublished(route.route)}
              onChange={({ target }) =>
                setChosen(
                  target.checked
                    ? [...chosen, route.route]
                    : chosen.filter((one) => one !== route.route),
                )
              }
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
