import { unknown } from "../../../format/use-format.ts";
import { PageLink } from "../../../router/page-link.tsx";
import { personPage } from "../person/page.ts";

/** A person's name, which leads to the person's readiness. */
export const PersonLink = ({ id, name }: { id: string; name: string | null }) => (
  <PageLink to={personPage} parts={{ userId: id }}>
    {name ?? unknown}
  </PageLink>
);
