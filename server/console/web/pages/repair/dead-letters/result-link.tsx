import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { peoplePage } from "../../people/people/page.ts";

const ofUser = /\/Users\/([\da-f-]{36})$/;

/** The result of a replay, and the way to the person that it created or changed. */
export function ResultLink({ result }: { result: string }) {
  const t = useMessages();
  const { permissions } = useSession();
  const userId = ofUser.exec(result)?.[1];
  return (
    <>
      <p>{t.deadLetters.replayedWith(result)}</p>
      {userId !== undefined && permissions.has("users:read") && <PersonLink userId={userId} />}
    </>
  );
}

function PersonLink({ userId }: { userId: string }) {
  const api = useApi();
  const person = useQuery(q(api.users.get, { id: userId }));
  if (person.data === undefined) return null;
  const { userName, name } = person.data;
  return (
    <PageLink to={peoplePage} search={{ q: userName }}>
      {name ?? userName}
    </PageLink>
  );
}
