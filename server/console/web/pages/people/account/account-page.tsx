import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { usePathPart } from "../../../router/use-page.ts";
import { personPage } from "../../readiness/person/page.ts";
import { AccountActions } from "./account-actions.tsx";
import { CustomRoles } from "./custom-roles.tsx";
import { PersonFacts } from "./person-facts.tsx";
import { SignInHelp } from "./sign-in-help.tsx";

/** Who a person is, what they may do, and what admins can change of it. */
export default function AccountPage() {
  const t = useMessages();
  const { api, permissions, user } = useSession();
  const id = usePathPart("userId");
  const person = useQuery(q(api.users.get, { id }));
  return (
    <QueryView query={person}>
      {(data) => (
        <>
          <PageHead title={data.name ?? data.userName}>
            {permissions.has("users:write") && <AccountActions person={data} />}
          </PageHead>
          {data.managedBy === "directory" && <Notice kind="info">{t.person.byDirectory}</Notice>}
          <PersonFacts person={data} />
          {permissions.has("readiness:manage") && (
            <p>
              <PageLink to={personPage} parts={{ userId: id }}>
                {t.person.readiness}
              </PageLink>
            </p>
          )}
          {permissions.has("roles:read") && <CustomRoles person={data} />}
          {permissions.has("users:write") && data.id !== user.id && <SignInHelp person={data} />}
        </>
      )}
    </QueryView>
  );
}
