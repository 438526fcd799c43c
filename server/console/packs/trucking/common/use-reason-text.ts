import { useFormat } from "../../../web/format/use-format.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { UnfitReason } from "./types.ts";

/** Says why a person may not do work, and how fresh that knowledge is. */
export function useReasonText(): (reason: UnfitReason) => string {
  const { reasons } = useTexts();
  const f = useFormat();
  return ({ code, name, licence, validUntil, asOf }) => {
    const text = reasons[code](name ?? licence ?? "", f.date(validUntil));
    return asOf === undefined ? text : reasons.asOf(text, f.ago(asOf));
  };
}
