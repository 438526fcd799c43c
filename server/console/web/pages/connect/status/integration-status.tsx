import { Time } from "../../../format/time.tsx";
import { unknown, useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure, FigureRow } from "../../../parts/figure.tsx";
import { Notice } from "../../../parts/notice.tsx";
import type { IntegrationStatus } from "./integration.ts";
import { Problems } from "./problems.tsx";

const kinds = {
  OK: "good",
  RETRYING: "info",
  DEGRADED: "warning",
  DOWN: "error",
  PAUSED: "warning",
} as const;

/** How an outside system is doing: its state, what waits, how many calls are possible, and what fails. */
export function IntegrationStatusView({ status: one }: { status: IntegrationStatus }) {
  const t = useMessages();
  const f = useFormat();
  const { status, lastError, nextAttempt, headroom, backlog, oldestWaiting, lastSync } = one;
  return (
    <>
      <Notice kind={kinds[status]}>
        <p>
          <strong>{t.connect.states[status]}.</strong> {t.connect.stateTexts[status]}
        </p>
        <p>
          {t.connect.lastSync} <Time at={lastSync} />
        </p>
        {lastError !== null && <p>{lastError}</p>}
        {nextAttempt !== null && (
          <p>
            {t.connect.nextAttempt} <Time at={nextAttempt} />
          </p>
        )}
      </Notice>
      <FigureRow>
        <Figure
          label={t.connect.backlog}
          value={f.count(backlog)}
          note={
            <>
              {t.connect.oldest} <Time at={oldestWaiting} />
            </>
          }
        />
        <Figure
          label={t.connect.headroom}
          value={headroom === null ? unknown : f.count(headroom.perMinute)}
          note={
            headroom === null
              ? t.connect.noHeadroom
              : t.connect.perSecond(f.count(headroom.perSecond))
          }
        />
        <Figure
          label={t.connect.failures}
          value={f.count(one.failuresLastHour)}
          note={t.connect.lastHour}
        />
        <Figure
          label={t.connect.outdated}
          value={f.count(one.staleLastDay)}
          note={t.connect.lastDay}
        />
      </FigureRow>
      <Problems status={one} />
    </>
  );
}
