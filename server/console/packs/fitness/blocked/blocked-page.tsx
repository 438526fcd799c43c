import type { OutputOf } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useApi, useSession } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Empty } from "../../../web/parts/empty.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { type ConsolePack, type PackApi, usePackApi } from "../../common/pack.ts";
import { SubjectLink } from "../../common/subject-link.tsx";
import { useReasonText } from "../reason-text.ts";
import type { blockedSearch, PackPageProps } from "../search.ts";
import { useFitnessTexts } from "../texts.ts";
import { AllowException } from "./allow-exception.tsx";

type Blocked = OutputOf<PackApi["readiness"]["blockedWork"]>["items"][number];

/** Which work waits for what of whom, and what fulfilling it would free. */
export function BlockedPage({ pack, page }: PackPageProps<typeof blockedSearch>) {
  const m = useMessages();
  const t = useFitnessTexts().blocked;
  const core = useApi();
  const api = usePackApi(pack);
  const [{ course }, change] = usePageSearch(page);
  const blocked = useQuery({
    ...q(api.readiness.blockedWork, course ? { courseId: course } : {}),
    // Work is held and released by itself.
    staleTime: 0,
  });
  const courses = useQuery(q(core.courses.list, undefined));
  return (
    <>
      <PageHead title={t.title} note={<p>{t.note}</p>} />
      <Toolbar>
        <Select
          label={t.course}
          value={course ?? ""}
          options={[
            ["", m.common.all],
            ...(courses.data?.items ?? []).map(({ id, name }) => [id, name] as const),
          ]}
          onChange={(value) => change({ course: value || undefined })}
        />
      </Toolbar>
      <QueryView query={blocked}>
        {({ items }) =>
          items.length > 0 ? (
            items.map((item) => (
              <BlockedPerson
                key={`${item.userId} ${JSON.stringify(item.reason)}`}
                pack={pack}
                item={item}
              />
            ))
          ) : (
            <Empty>
              {course === undefined ? (
                t.empty
              ) : (
                <>
                  <p>{m.common.filteredEmpty}</p>
                  <Button onClick={() => change({ course: undefined })}>
                    {m.common.clearFilters}
                  </Button>
                </>
              )}
            </Empty>
          )
        }
      </QueryView>
    </>
  );
}

/** Reasons that no exception overrides. */
const withoutException = new Set<Blocked["reason"]["code"]>([
  "person_inactive",
  "skill_missing",
  "skill_expires",
]);

function BlockedPerson({ pack, item }: { pack: ConsolePack; item: Blocked }) {
  const t = useFitnessTexts().blocked;
  const { permissions } = useSession();
  const say = useReasonText();
  const [allowed, setAllowed] = useState<string | null>(null);
  const { userId, userName, reason, work, frees } = item;
  const canAllow =
    permissions.has(`${pack.path}.exceptions:write`) && !withoutException.has(reason.code);
  return (
    <Section title={t.item(userName, say(reason))}>
      <p>
        {t.frees(frees, work.length)}
        {reason.asOf !== undefined && (
          <>
            {" "}
            {t.asOf} <Time at={reason.asOf} />.
          </>
        )}
      </p>
      <ul>
        {work.map(({ subjectId, subjectType, title, startsAt }) => (
          <li key={subjectId}>
            <SubjectLink pack={pack} type={subjectType} id={subjectId}>
              {title}
            </SubjectLink>
            {", "}
            {t.starts} <Time at={startsAt} />{" "}
            {canAllow && (
              <Button
                kind="link"
                aria-label={`${t.allow}: ${title}`}
                onClick={() => setAllowed(subjectId)}
              >
                {t.allow}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {allowed !== null && (
        <AllowException
          pack={pack}
          person={{ id: userId, name: userName }}
          subjectId={allowed}
          onClose={() => setAllowed(null)}
        />
      )}
    </Section>
  );
}
