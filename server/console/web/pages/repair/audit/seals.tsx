import { useRef, useState } from "react";
import { readRoute } from "../../../api/read-route.ts";
import { useSession } from "../../../api/session.ts";
import { useAction } from "../../../api/use-action.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { Details } from "../../../parts/details.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Progress } from "../../../parts/progress.tsx";
import { linesOf } from "./lines-of.ts";
import { importSealKeys } from "./seal-keys.ts";
import { type Verdict, verifySeals } from "./verify-seals.ts";

/** Verifies the whole log in this browser: the server only sends the entries, the seals and the public keys. */
export function Seals() {
  const t = useMessages();
  const { organization } = useSession();
  const [read, setRead] = useState(0);
  const [checked, setChecked] = useState<{ verdict: Verdict; keyIds: string } | null>(null);
  const running = useRef<AbortController>(null);
  const verify = useAction(async () => {
    setChecked(null);
    setRead(0);
    const control = new AbortController();
    running.current = control;
    const answer = await fetch("/.well-known/audit-keys.json", { signal: control.signal });
    const keys = await importSealKeys(await answer.json());
    if (keys.length === 0) throw new Error(t.audit.noKeys);
    const log = await readRoute(organization.id, "/audit/export", {}, control.signal);
    const verdict = await verifySeals(linesOf(log), keys, organization.id, setRead);
    setChecked({ verdict, keyIds: keys.map(({ kid }) => kid).join(", ") });
  });
  return (
    <Section title={t.audit.seals}>
      <p>{t.audit.sealsText}</p>
      {verify.isRunning ? (
        <Progress
          label={t.audit.verifying}
          done={read}
          total={null}
          onCancel={() => running.current?.abort(new Error(t.audit.stopped))}
        />
      ) : (
        <Actions>
          <Button onClick={() => verify.run(undefined)}>{t.audit.verify}</Button>
        </Actions>
      )}
      {verify.error != null && <FailureNotice error={verify.error} />}
      {checked && <Result {...checked} />}
    </Section>
  );
}

function Result({ verdict, keyIds }: { verdict: Verdict; keyIds: string }) {
  const t = useMessages();
  const f = useFormat();
  if (!verdict.isWhole)
    return (
      <Notice kind="error">
        {t.audit.broken(f.count(verdict.seal), t.audit.problems[verdict.problem])}
      </Notice>
    );
  return (
    <>
      <Notice kind="good">{t.audit.whole(f.count(verdict.entries), f.count(verdict.seals))}</Notice>
      <Details
        facts={[
          [t.audit.unsealed, f.count(verdict.unsealed)],
          [t.audit.head, verdict.head && <code key="head">{verdict.head}</code>],
          [t.audit.keys, keyIds],
        ]}
      />
      <p>{t.audit.headText}</p>
    </>
  );
}
