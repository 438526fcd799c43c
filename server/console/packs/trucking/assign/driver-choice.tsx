import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { Empty } from "../../../web/parts/empty.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import type { Fit } from "../common/types.ts";
import { useReasonText } from "../common/use-reason-text.ts";
import { useTexts } from "../texts/use-texts.ts";
import styles from "./driver-choice.module.css";

interface DriverChoiceProps {
  /** What the work demands requirements of, such as `load_type:hazmat`. */
  targets: string[];
  from: string;
  until: string;
  value: string | undefined;
  onChange: (driverId: string) => void;
}

const isPossible = ({ isFree, reasons }: Fit) => isFree && reasons.length === 0;

/** Chooses a driver: who is fit and free comes first, and the others say why they cannot be chosen. */
export function DriverChoice({ targets, from, until, value, onChange }: DriverChoiceProps) {
  const t = useTexts();
  const { trucking } = useApi();
  const reasonText = useReasonText();
  const fit = useQuery(q(trucking.readiness.fit, { targets, from, until }));
  return (
    <QueryView query={fit} height="figures">
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t.assign.nobody}</Empty>
        ) : (
          <fieldset className={styles["drivers"]}>
            <legend>{t.assign.driver}</legend>
            {items.map((one) => {
              const why = [
                ...one.reasons.map(reasonText),
                ...(one.isFree ? [] : [t.assign.notFree]),
              ];
              return (
                <label key={one.userId} className={styles["driver"]}>
                  <input
                    type="radio"
                    name="driverId"
                    value={one.userId}
                    checked={one.userId === value}
                    disabled={!isPossible(one)}
                    onChange={() => onChange(one.userId)}
                  />
                  <span>
                    {one.userName}
                    <small>{why.length === 0 ? t.assign.fit : why.join("; ")}</small>
                  </span>
                </label>
              );
            })}
          </fieldset>
        )
      }
    </QueryView>
  );
}
