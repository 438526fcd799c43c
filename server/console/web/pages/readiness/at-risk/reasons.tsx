import type { OutputOf, RampartClient } from "@rampart/client";
import { useMessages } from "../../../messages/provider.tsx";

export type PersonAtRisk = OutputOf<RampartClient["readiness"]["atRisk"]>["items"][number];

/** Why a person is at risk, most serious first, with the courses that it concerns. */
export function Reasons({ reasons }: { reasons: PersonAtRisk["reasons"] }) {
  const t = useMessages();
  const texts = reasons.map(({ code, text, courses }) => {
    const names = courses.map(({ name }) => name).join(", ");
    const reason = t.readiness.riskReason(code, text);
    return names === "" ? reason : `${reason} (${names})`;
  });
  const all = texts.join("; ");
  return <span title={all}>{all}</span>;
}
