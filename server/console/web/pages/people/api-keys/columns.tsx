import type { OutputOf, RampartClient } from "@rampart/client";
import { Time } from "../../../format/time.tsx";
import type { Messages } from "../../../messages/messages.ts";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";

export type Key = OutputOf<RampartClient["apiKeys"]["list"]>["items"][number];

interface KeyActions {
  isOwn: boolean;
  /** Null for a reader who may revoke none. */
  revoke: ((key: Key) => void) | null;
}

export const keyColumns = (t: Messages, { isOwn, revoke }: KeyActions): Column<Key>[] => [
  { id: "name", head: t.apiKeys.name, width: "minmax(8rem, 1.2fr)", cell: ({ name }) => name },
  ...(isOwn
    ? []
    : [
        {
          id: "owner",
          head: t.apiKeys.owner,
          width: "minmax(8rem, 1fr)",
          cell: ({ owner }: Key) => owner?.name ?? t.apiKeys.ofOrganization,
        },
      ]),
  {
    id: "permissions",
    head: t.apiKeys.permissions,
    width: "minmax(10rem, 2fr)",
    cell: ({ permissions }) => <span title={permissions.join(", ")}>{permissions.join(", ")}</span>,
  },
  { id: "state", head: t.apiKeys.state, cell: ({ state }) => t.apiKeys.states[state] },
  {
    id: "expiresAt",
    width: "minmax(7rem, 1fr)",
    head: t.apiKeys.expires,
    cell: ({ expiresAt }) => (expiresAt === null ? t.apiKeys.never : <Time at={expiresAt} />),
  },
  {
    id: "lastUsedAt",
    width: "minmax(8rem, 1fr)",
    head: t.apiKeys.lastUsed,
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} />,
  },
  {
    id: "actions",
    head: <span className="visually-hidden">{t.common.actions}</span>,
    cell: (key) =>
      revoke !== null &&
      key.state === "live" && (
        <Button kind="plain" onClick={() => revoke(key)}>
          {t.apiKeys.revoke}
        </Button>
      ),
  },
];
