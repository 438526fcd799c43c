import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { Empty } from "../../../web/parts/empty.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { Table } from "../../../web/parts/table.tsx";
import { useReasonText } from "../common/use-reason-text.ts";
import { useTexts } from "../texts/use-texts.ts";

/** Which work waits for whose course or licence, and what completing it would free. */
export function Blocked() {
  const t = useTexts();
  const f = useFormat();
  const { trucking } = useApi();
  const reasonText = useReasonText();
  const blocked = useQuery(q(trucking.readiness.blockedWork, {}));
  return (
    <QueryView query={blocked}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t.dispatch.blockedEmpty}</Empty>
        ) : (
          <Table
            label={t.dispatch.tabs.blocked}
            rows={items}
            keyOf={({ userId, reason }) => `${userId} ${JSON.stringify(reason)}`}
            columns={[
              { id: "person", head: t.dispatch.person, cell: ({ userName }) => userName },
              {
                id: "missing",
                head: t.dispatch.missing,
                width: "minmax(20rem, 2fr)",
                cell: ({ reason }) => reasonText(reason),
              },
              {
                id: "work",
                head: t.dispatch.waiting,
                width: "minmax(16rem, 2fr)",
                cell: ({ work }) =>
                  work.map(({ title, startsAt }) => `${title} (${f.date(startsAt)})`).join(", "),
              },
              {
                id: "frees",
                head: t.dispatch.frees,
                isFigure: true,
                cell: ({ frees }) => f.count(frees),
              },
            ]}
          />
        )
      }
    </QueryView>
  );
}
