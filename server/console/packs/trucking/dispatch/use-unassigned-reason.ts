import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { countedReasons } from "../plans/left-loads.tsx";
import { useTexts } from "../texts/use-texts.ts";

/** Says why a load has no driver: the reasons of the day's newest plan that is done. */
export function useUnassignedReason(day: string): (loadId: string) => string {
  const { dispatch: t } = useTexts();
  const { plans } = useApi().trucking;
  const found = useQuery(q(plans.list, { subject: day, limit: 50 }));
  const newest = found.data?.items.find(({ status }) => status === "done");
  const plan = useQuery({
    ...q(plans.get, { id: newest?.id ?? "" }),
    enabled: newest !== undefined,
  });
  return (loadId) => {
    const left = plan.data?.unassigned.find((one) => one.loadId === loadId);
    return left === undefined ? t.notPlanned : t.planReason(countedReasons(left.reasons));
  };
}
