import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi, useSession } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { personPage } from "../../../web/pages/readiness/person/page.ts";
import { Details } from "../../../web/parts/details.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { PageLink } from "../../../web/router/page-link.tsx";
import { usePathPart } from "../../../web/router/use-page.ts";
import { useTexts } from "../texts/use-texts.ts";
import { Licences } from "./licences.tsx";
import { shiftText } from "./shift-text.ts";

/** One driver: the hours that are left, and the licences. */
export default function DriverPage() {
  const { drivers: t } = useTexts();
  const { api, permissions } = useSession();
  const id = usePathPart("driverId");
  const driver = useQuery(q(api.trucking.drivers.get, { id }));
  return (
    <QueryView query={driver}>
      {({ name, active, team, shift, dutyCycle }) => (
        <>
          <PageHead title={name} note={<p>{active ? t.active : t.inactive}</p>}>
            {permissions.has("readiness:manage") && (
              <PageLink to={personPage} parts={{ userId: id }}>
                {t.readiness}
              </PageLink>
            )}
          </PageHead>
          <Section title={t.person}>
            <Details
              facts={[
                [t.team, team],
                [t.shift, shiftText(shift)],
                [t.cycle, t.cycles[dutyCycle]],
              ]}
            />
          </Section>
          <Hours id={id} />
          {permissions.has("trucking.licences:read") && <Licences userId={id} />}
        </>
      )}
    </QueryView>
  );
}

/** What the rules of driving leave to a driver now. */
function Hours({ id }: { id: string }) {
  const { drivers: t } = useTexts();
  const f = useFormat();
  const { trucking } = useApi();
  const hours = useQuery(q(trucking.drivers.hours, { id }));
  const text = (seconds: number) => t.hoursText(f.figure(seconds / 3600));
  return (
    <Section title={t.hours}>
      <QueryView query={hours} height="figures">
        {({ left }) => (
          <Details
            facts={[
              [t.driving, text(left.driving)],
              [t.elapsed, text(left.elapsed)],
              [t.untilBreak, text(left.untilBreak)],
              [t.inCycle, text(left.cycle)],
            ]}
          />
        )}
      </QueryView>
    </Section>
  );
}
