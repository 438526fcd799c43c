import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { CopyField } from "../../../parts/copy.tsx";
import { Facts, Section } from "../../../parts/layout/section.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { DomainActions } from "./domain-actions.tsx";
import type { Connection, Domain } from "./shown.ts";

interface DomainCardProps {
  domain: Domain;
  connections: readonly Connection[];
}

/** A domain: whether it is proved, the record that proves it, and whether sign-ins are restricted. */
export function DomainCard({ domain, connections }: DomainCardProps) {
  const t = useMessages();
  const { name, record, provedAt, checkedAt, problem, enforcedConnectionId } = domain;
  const enforced = connections.find(({ id }) => id === enforcedConnectionId);
  return (
    <Section title={name} actions={<DomainActions domain={domain} connections={connections} />}>
      {domain.breakGlassLostAt !== null && (
        <Notice kind="warning">
          {t.sso.emergencyLost} (<Time at={domain.breakGlassLostAt} />)
        </Notice>
      )}
      {provedAt === null && (
        <>
          <p>{t.sso.recordText}</p>
          <CopyField label={t.sso.recordName} value={record.name} />
          <CopyField label={t.sso.recordValue} value={record.value} />
        </>
      )}
      <Facts
        facts={[
          [
            t.people.status,
            provedAt === null ? (
              t.sso.notProved
            ) : (
              <>
                {t.sso.proved} <Time at={provedAt} />
              </>
            ),
          ],
          [t.sso.lastCheck, <Time at={checkedAt} />],
          [t.sso.problem, problem ?? unknown],
          [
            t.person.signIn,
            enforced === undefined ? t.sso.notEnforced : t.sso.enforced(enforced.name),
          ],
          ...(domain.breakGlassUserId === null
            ? []
            : [[t.sso.emergency, <PersonName id={domain.breakGlassUserId} />] as const]),
        ]}
      />
    </Section>
  );
}

function PersonName({ id }: { id: string }) {
  const api = useApi();
  const { data } = useQuery(q(api.users.get, { id }));
  return data ? (data.name ?? data.userName) : unknown;
}
