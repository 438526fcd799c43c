import type { OutputOf } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import type { PackApi } from "../../common/pack.ts";
import { useFitnessTexts } from "../texts.ts";

export type Requirement = OutputOf<PackApi["requirements"]["list"]>["items"][number];
export type Demand = Requirement["demands"][number];

/** Says what a demand asks for, with the names of courses. */
export function useDemandText(): (demand: Demand) => string {
  const t = useFitnessTexts().requirements;
  const f = useFormat();
  const courses = useQuery(q(useApi().courses.list, undefined)).data?.items ?? [];
  return (demand) => {
    if (demand.kind === "licence") return t.saysLicence(demand.licence);
    if (demand.kind === "readiness") return t.saysReadiness(f.weight(demand.minimum));
    const name = courses.find(({ id }) => id === demand.courseId)?.name ?? t.otherCourse;
    return demand.minimum === undefined
      ? t.saysCourse(name)
      : t.saysScore(name, f.weight(demand.minimum));
  };
}
