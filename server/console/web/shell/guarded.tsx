import { type ReactNode, useEffect } from "react";
import { useSession } from "../api/session.ts";
import { useMessages } from "../messages/provider.tsx";
import { Notice } from "../parts/notice.tsx";
import { barrierOf, type Page } from "../router/page.ts";

/** Shows a page to people who may see it; others read what is missing, and who can grant it. */
export function Guarded({ page, children }: { page: Page; children: ReactNode }) {
  const t = useMessages();
  const session = useSession();
  const title = page.title(t);
  useEffect(() => {
    document.title = `${title} – ${session.organization.name} – Rampart`;
  }, [title, session.organization.name]);
  const barrier = barrierOf(page, session);
  if (barrier === null) return children;
  return (
    <>
      <h1>{title}</h1>
      <Notice kind="warning">
        {barrier.kind === "permission"
          ? t.shell.missingPermission(barrier.permissions.join(", "))
          : t.shell.otherIndustry}
      </Notice>
    </>
  );
}
