import type { OutputOf, RampartClient } from "@rampart/client";
import { Time } from "../../../format/time.tsx";
import type { Messages } from "../../../messages/messages.ts";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";
import type { DirectoryTexts } from "./texts.ts";

export type Token = OutputOf<RampartClient["scimTokens"]["list"]>["items"][number];

/** @param ask asks before a token is replaced or revoked; null for a reader who may do neither */
export const tokenColumns = (
  t: Messages,
  texts: DirectoryTexts,
  ask: ((about: { about: Token; what: "rotate" | "revoke" }) => void) | null,
): Column<Token>[] => [
  { id: "name", head: texts.name, width: "minmax(8rem, 1.4fr)", cell: ({ name }) => name },
  { id: "state", head: texts.state, cell: ({ state }) => texts.states[state] },
  {
    id: "lastUsedAt",
    width: "minmax(8rem, 1fr)",
    head: texts.lastUsed,
    cell: ({ lastUsedAt }) => <Time at={lastUsedAt} />,
  },
  {
    id: "expiresAt",
    width: "minmax(8rem, 1fr)",
    head: texts.expires,
    cell: ({ expiresAt }) => (expiresAt === null ? texts.never : <Time at={expiresAt} />),
  },
  {
    id: "createdAt",
    width: "minmax(8rem, 1fr)",
    head: texts.created,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    id: "actions",
    head: <span className="visually-hidden">{t.common.actions}</span>,
    width: "minmax(13rem, auto)",
    cell: (about) =>
      ask !== null &&
      (about.state === "live" || about.state === "expiring") && (
        <>
          <Button kind="plain" onClick={() => ask({ about, what: "rotate" })}>
            {texts.rotate}
          </Button>
          <Button kind="plain" onClick={() => ask({ about, what: "revoke" })}>
            {texts.revoke}
          </Button>
        </>
      ),
  },
];
