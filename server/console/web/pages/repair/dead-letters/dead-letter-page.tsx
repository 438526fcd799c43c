import { useQuery } from "@tanstack/react-query";
import type { OutputOf, RampartClient } from "@rampart/client";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Details } from "../../../parts/details.tsx";
import { TextArea } from "../../../parts/form/text-area.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { usePathPart } from "../../../router/use-page.ts";
import { operationOf } from "./dead-letter.ts";
import { History } from "./history.tsx";
import { deadLettersPage } from "./page.ts";
import { indented } from "./repaired.ts";
import { Repair } from "./repair.tsx";
import { ResultLink } from "./result-link.tsx";

type Detail = OutputOf<RampartClient["deadLetters"]["get"]>;

/** One dead letter: why it failed, what was tried, and its input, to edit and to replay. */
export default function DeadLetterPage() {
  const t = useMessages();
  const api = useApi();
  const id = usePathPart("deadLetterId");
  const deadLetter = useQuery(q(api.deadLetters.get, { id }));
  return (
    <>
      <p>
        <PageLink to={deadLettersPage}>{t.deadLetters.title}</PageLink>
      </p>
      <h1>{t.deadLetters.one}</h1>
      <QueryView query={deadLetter}>{(data) => <Content key={id} deadLetter={data} />}</QueryView>
    </>
  );
}

function Content({ deadLetter }: { deadLetter: Detail }) {
  const t = useMessages();
  const f = useFormat();
  const { permissions } = useSession();
  const { id, source, status, reason, attempts, sourceId, createdAt, triedAt } = deadLetter;
  const mayRepair = permissions.has("dead-letters:write") && status === "open";
  const result = deadLetter.history.at(-1)?.result ?? "";
  return (
    <>
      {status === "open" && <Notice kind="warning">{reason}</Notice>}
      {status === "replayed" && (
        <Notice kind="good">
          <ResultLink result={result} />
        </Notice>
      )}
      <Details
        facts={[
          [t.deadLetters.operation, <code key="operation">{operationOf(deadLetter)}</code>],
          [t.deadLetters.source, t.deadLetters.sources[source]],
          [t.deadLetters.status, t.deadLetters.statuses[status]],
          [t.deadLetters.attempts, f.count(attempts)],
          [t.deadLetters.stored, <Time key="stored" at={createdAt} />],
          [t.deadLetters.tried, <Time key="tried" at={triedAt} />],
          [t.deadLetters.sourceId, <code key="source">{sourceId}</code>],
          [t.deadLetters.id, <code key="id">{id}</code>],
        ]}
      />
      {mayRepair ? (
        <Repair deadLetter={deadLetter} />
      ) : (
        <TextArea
          label={t.deadLetters.input}
          value={indented(deadLetter.body)}
          rows={14}
          readOnly
        />
      )}
      <History attempts={deadLetter.history} />
      <details>
        <summary>{t.deadLetters.request}</summary>
        <pre>{JSON.stringify(deadLetter.request, null, 2)}</pre>
      </details>
    </>
  );
}
