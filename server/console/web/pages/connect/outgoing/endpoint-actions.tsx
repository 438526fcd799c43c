import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { pathOf } from "../../../router/page-link.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { outgoingPage } from "./page.ts";
import { ReplayDialog } from "./replay-dialog.tsx";
import type { OutgoingEndpoint } from "./types.ts";

/** What can be done with an endpoint: test, change, replay, rotate, enable and remove. */
export function EndpointActions({ endpoint }: { endpoint: OutgoingEndpoint }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const navigate = useNavigate();
  const { organization } = useSession();
  const { id, status } = endpoint;
  const [open, setOpen] = useState<"change" | "replay" | "rotate" | "remove" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const { outgoingWebhooks: webhooks } = api;
  const reads = [webhooks.list, webhooks.deliveries];
  const close = () => setOpen(null);
  const test = useChange<void, unknown>(() => webhooks.test.mutate({ id }), {
    reads,
    onDone: () => setDone(t.webhooks.tested),
  });
  const enable = useChange<void, { events: number }>(() => webhooks.enable.mutate({ id }), {
    reads,
    onDone: ({ events }) => setDone(t.webhooks.replayed(f.count(events))),
  });
  return (
    <>
      <Actions>
        {status === "disabled" && (
          <Button kind="primary" isBusy={enable.isRunning} onClick={() => enable.run()}>
            {t.webhooks.enable}
          </Button>
        )}
        <Button isBusy={test.isRunning} onClick={() => test.run()}>
          {t.webhooks.test}
        </Button>
        <Button onClick={() => setOpen("replay")}>{t.webhooks.replaySince}</Button>
        <Button onClick={() => setOpen("change")}>{t.webhooks.change}</Button>
        <Button onClick={() => setOpen("rotate")}>{t.webhooks.rotate}</Button>
        <Button kind="danger" onClick={() => setOpen("remove")}>
          {t.webhooks.remove}
        </Button>
      </Actions>
      {[test, enable].map(({ error }, index) =>
        error == null ? null : (
          <FailureNotice key={index === 0 ? "test" : "enable"} error={error} />
        ),
      )}
      {done !== null && <Notice kind="good">{done}</Notice>}
      {open === "change" && (
        <EndpointDialog
          title={t.webhooks.change}
          endpoint={endpoint}
          perform={(values) => webhooks.change.mutate({ id, ...values })}
          onClose={close}
        />
      )}
      {open === "replay" && (
        <ReplayDialog
          id={id}
          onDone={(events) => setDone(t.webhooks.replayed(f.count(events)))}
          onClose={close}
        />
      )}
      {open === "rotate" && (
        <ConfirmDialog
          title={t.webhooks.rotateTitle}
          verb={t.webhooks.rotateVerb}
          perform={() => webhooks.rotate.mutate({ id })}
          reads={reads}
          onDone={(rotated) => setSecret(rotated.secret)}
          onClose={close}
        >
          <p>{t.webhooks.rotateText}</p>
        </ConfirmDialog>
      )}
      {open === "remove" && (
        <ConfirmDialog
          title={t.webhooks.removeTitle}
          verb={t.webhooks.removeVerb}
          typedName={new URL(endpoint.url).host}
          perform={() => webhooks.remove.mutate({ id })}
          reads={[webhooks.list]}
          onDone={() => void navigate({ to: pathOf(organization.slug, outgoingPage.path) })}
          onClose={close}
        >
          <p>{t.webhooks.removeOutgoingText}</p>
        </ConfirmDialog>
      )}
      {secret !== null && (
        <SecretDialog
          title={t.webhooks.secretTitle}
          secrets={[{ label: t.webhooks.secret, value: secret }]}
          onClose={() => setSecret(null)}
        >
          <p>{t.webhooks.outgoingSecretText}</p>
        </SecretDialog>
      )}
    </>
  );
}
