import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { CodeDialog } from "./code-dialog.tsx";
import { EnrolDialog } from "./enrol-dialog.tsx";

/** The authenticator app of the person: set up, new recovery codes, remove. */
export function TotpSection() {
  const t = useMessages();
  const f = useFormat();
  const { api, needsApp } = useSession();
  const status = useQuery(q(api.auth.totp, undefined));
  const [dialog, setDialog] = useState<"enrol" | "renew" | "remove" | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => setDialog(null);
  const showCodes = ({ recoveryCodes }: { recoveryCodes: string[] }) => {
    close();
    setCodes(recoveryCodes);
  };
  return (
    <Section title={t.totp.title}>
      <QueryView query={status} height="figures">
        {({ enabled, recoveryCodes, required }) => (
          <>
            {required && !enabled && <Notice kind="warning">{t.totp.required}</Notice>}
            <p>{enabled ? t.totp.on : t.totp.off}</p>
            {enabled ? (
              <>
                <p>{t.totp.codesLeft(f.count(recoveryCodes))}</p>
                <div>
                  <Button onClick={() => setDialog("renew")}>{t.totp.renew}</Button>{" "}
                  <Button kind="danger" onClick={() => setDialog("remove")}>
                    {t.totp.remove}
                  </Button>
                </div>
              </>
            ) : (
              <div>
                <Button onClick={() => setDialog("enrol")}>{t.totp.enrol}</Button>
              </div>
            )}
          </>
        )}
      </QueryView>
      {dialog === "enrol" && <EnrolDialog onClose={close} onDone={showCodes} />}
      {dialog === "renew" && (
        <CodeDialog
          title={t.totp.renew}
          text={t.totp.renewText}
          perform={(input) => api.auth.renewRecoveryCodes.mutate(input)}
          onDone={showCodes}
          onClose={close}
        />
      )}
      {dialog === "remove" && (
        <CodeDialog
          title={t.totp.remove}
          text={t.totp.removeText}
          perform={(input) => api.auth.removeTotp.mutate(input)}
          onDone={close}
          onClose={close}
        />
      )}
      {codes !== null && (
        <SecretDialog
          title={t.totp.recoveryTitle}
          secrets={[{ label: t.totp.codes, value: codes.join("\n") }]}
          onClose={() => {
            setCodes(null);
            // Everything else is allowed from now on.
            if (needsApp) location.reload();
          }}
        >
          <p>{t.totp.recoveryText}</p>
        </SecretDialog>
      )}
    </Section>
  );
}
