import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import type { Messages } from "../../../messages/messages.ts";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";
import type { ScimRequest } from "./remedy.ts";
import { ResourceLink } from "./resource-link.tsx";
import type { DirectoryTexts } from "./texts.ts";

export const requestColumns = (
  t: Messages,
  texts: DirectoryTexts,
  show: (request: ScimRequest) => void,
): Column<ScimRequest>[] => [
  {
    id: "at",
    head: texts.at,
    width: "minmax(8rem, 0.7fr)",
    cell: ({ lastAt }) => <Time at={lastAt} />,
  },
  { id: "method", head: texts.method, width: "5.5rem", cell: ({ method }) => method },
  {
    id: "path",
    head: texts.path,
    width: "minmax(9rem, 1.2fr)",
    cell: ({ path }) => <code title={path}>{path.replace("/scim/v2", "")}</code>,
  },
  {
    id: "status",
    head: texts.status,
    width: "4.5rem",
    isFigure: true,
    cell: ({ status }) => status,
  },
  {
    id: "resource",
    head: texts.person,
    width: "minmax(9rem, 1fr)",
    cell: (request) => <ResourceLink request={request} />,
  },
  {
    id: "problem",
    head: texts.problem,
    width: "minmax(12rem, 2fr)",
    cell: ({ detail }) => <span title={detail ?? undefined}>{detail ?? unknown}</span>,
  },
  {
    id: "actions",
    head: <span className="visually-hidden">{t.common.actions}</span>,
    width: "6.5rem",
    cell: (request) => (
      <Button kind="plain" onClick={() => show(request)}>
        {texts.details}
      </Button>
    ),
  },
];
