import { useQuery } from "@tanstack/react-query";
import { q } from "../../web/api/query.ts";
import { useSession } from "../../web/api/session.ts";
import { unknown } from "../../web/format/use-format.ts";
import { accountPage } from "../../web/pages/people/account/page.ts";
import { PageLink } from "../../web/router/page-link.tsx";

/** How long a name that was read is good enough for a list. */
const freshMs = 60_000;

/** The name of a person, as far as the reader may see it; undefined while it is unknown. */
export function usePersonName(id: string | undefined): string | undefined {
  const { api } = useSession();
  // Most organizations fit into one page, so a list of their people costs one request.
  const all = useQuery({
    ...q(api.users.list, { limit: 200 }),
    staleTime: freshMs,
    enabled: id !== undefined,
  });
  const known = all.data?.items.find((one) => one.id === id);
  const isOther = id !== undefined && all.data !== undefined && known === undefined;
  const one = useQuery({
    ...q(api.users.get, { id: id ?? "" }),
    staleTime: freshMs,
    enabled: isOther,
  });
  const person = known ?? one.data;
  return person && (person.name ?? person.userName);
}

/** A person's name, with a link to the account. */
export function PersonName({ id }: { id: string }) {
  const { permissions } = useSession();
  const name = usePersonName(id);
  if (name === undefined) return unknown;
  if (!permissions.has("users:read")) return name;
  return (
    <PageLink to={accountPage} parts={{ userId: id }}>
      {name}
    </PageLink>
  );
}
