import type { ReactNode } from "react";
import { PageLink } from "../../web/router/page-link.tsx";
import type { ConsolePack } from "./pack.ts";

interface SubjectLinkProps {
  pack: ConsolePack;
  type: string;
  id: string;
  children: ReactNode;
}

/** A link to a piece of work; only its text where the pack has no page for this type. */
export function SubjectLink({ pack, type, id, children }: SubjectLinkProps) {
  const subject = pack.subjects[type];
  if (!subject) return children;
  return (
    <PageLink to={subject.page} parts={{ [subject.part]: id }}>
      {children}
    </PageLink>
  );
}
