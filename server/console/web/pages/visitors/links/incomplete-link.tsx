import { useMessages } from "../../../messages/provider.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { VisitorFrame } from "../../../parts/visitor-frame.tsx";

/** A page that only works with the token of its link, opened without one. */
export function IncompleteLink({ title }: { title: string }) {
  const t = useMessages();
  return (
    <VisitorFrame title={title}>
      <Notice kind="warning">{t.links.incomplete}</Notice>
    </VisitorFrame>
  );
}
