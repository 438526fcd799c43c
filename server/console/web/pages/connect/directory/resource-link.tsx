import { unknown } from "../../../format/use-format.ts";
import { PageLink } from "../../../router/page-link.tsx";
import { accountPage } from "../../people/account/page.ts";
import type { ScimRequest } from "./remedy.ts";

/** Whom or what a request was about, as far as the reader may see it. */
export function ResourceLink({ request }: { request: ScimRequest }) {
  const { resourceId, resourceName, path } = request;
  if (resourceId === null || resourceName === null) return unknown;
  if (!path.startsWith("/scim/v2/Users")) return resourceName;
  return (
    <PageLink to={accountPage} parts={{ userId: resourceId }}>
      {resourceName}
    </PageLink>
  );
}
