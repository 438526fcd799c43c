import type { OutputOf } from "@rampart/client";
import { useMemo } from "react";
import { useFormat } from "../../web/format/use-format.ts";
import type { PackApi } from "../common/pack.ts";
import { useFitnessTexts } from "./texts.ts";

export type UnfitReason = OutputOf<PackApi["readiness"]["blockedWork"]>["items"][number]["reason"];

/** Says why a person may not do work: "has not completed Hazardous materials". */
export function useReasonText(): (reason: UnfitReason) => string {
  const { reasons } = useFitnessTexts();
  const f = useFormat();
  return useMemo(
    () =>
      ({ code, name, licence, validUntil }) =>
        reasons[code](name ?? licence ?? "", f.day(validUntil)),
    [reasons, f],
  );
}
