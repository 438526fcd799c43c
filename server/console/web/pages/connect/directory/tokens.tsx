import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { CreateToken } from "./create-token.tsx";
import { baseUrl } from "./guide.tsx";
import { PasteTest, TestRequest } from "./test-request.tsx";
import { useDirectoryTexts } from "./texts.ts";
import { type Token, tokenColumns } from "./token-columns.tsx";

/** The tokens of the directories: create, replace, revoke, test. */
export function Tokens({ suggestedName }: { suggestedName: string }) {
  const t = useMessages();
  const texts = useDirectoryTexts();
  const { api, permissions } = useSession();
  const canWrite = permissions.has("directory:write");
  const tokens = useInfiniteQuery(list(api.scimTokens.list, { limit: 200 }));
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ name: string; token: string } | null>(null);
  const [asking, setAsking] = useState<{ about: Token; what: "rotate" | "revoke" } | null>(null);
  const reads = [api.scimTokens.list];
  const columns = useMemo(
    () => tokenColumns(t, texts, canWrite ? setAsking : null),
    [t, texts, canWrite],
  );
  const close = () => setAsking(null);
  return (
    <Section
      title={texts.tokens}
      actions={
        canWrite && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            {texts.createToken}
          </Button>
        )
      }
    >
      <p>{texts.tokensText}</p>
      <ListView
        query={tokens}
        label={texts.tokens}
        columns={columns}
        keyOf={({ id }) => id}
        empty={texts.noTokens}
      />
      <PasteTest />
      {isCreating && (
        <CreateToken
          suggestedName={suggestedName}
          tokens={tokens.data?.pages.flatMap(({ items }) => items) ?? []}
          onClose={() => setCreating(false)}
          onDone={(token) => {
            setCreating(false);
            setCreated(token);
          }}
        />
      )}
      {created !== null && (
        <SecretDialog
          title={texts.tokenTitle(created.name)}
          secrets={[
            { label: texts.baseUrl, value: baseUrl },
            { label: texts.token, value: created.token },
          ]}
          onClose={() => setCreated(null)}
        >
          <p>{texts.tokenText}</p>
          <TestRequest token={created.token} />
        </SecretDialog>
      )}
      {asking?.what === "rotate" && (
        <ConfirmDialog
          title={texts.rotateTitle(asking.about.name)}
          verb={texts.rotate}
          isSafe
          perform={() => api.scimTokens.rotate.mutate({ id: asking.about.id })}
          reads={reads}
          onClose={close}
          onDone={setCreated}
        >
          <p>{texts.rotateText}</p>
        </ConfirmDialog>
      )}
      {asking?.what === "revoke" && (
        <ConfirmDialog
          title={texts.revokeTitle(asking.about.name)}
          verb={texts.revoke}
          typedName={asking.about.name}
          perform={() => api.scimTokens.revoke.mutate({ id: asking.about.id })}
          reads={reads}
          onClose={close}
        >
          <p>{texts.revokeText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
