import type { UnfitReason } from "../common/types.ts";
import { useReasonText } from "../common/use-reason-text.ts";

/** Says why an assignment is held: the reasons of the gate, or the note of a person. */
export function useHeldText(): (because: unknown) => string {
  const reasonText = useReasonText();
  return (because) => {
    // The gate writes its reasons as a list.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (Array.isArray(because)) return (because as UnfitReason[]).map(reasonText).join("; ");
    const hasNote = typeof because === "object" && because !== null && "note" in because;
    return hasNote ? String(because.note) : "";
  };
}
