import type { InputOf, Query, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { FailureNotice, Form } from "../../../parts/form/form.tsx";
import { TextArea } from "../../../parts/form/text-area.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";

export type Rules = InputOf<RampartClient["flags"]["dryRun"]>["rules"];

interface RulesFormProps {
  /** The stored rules; null without any. */
  rules: unknown;
  /** Says for how many the rules would switch the flag on. */
  tryOut: (rules: Rules) => Promise<string>;
  /** Stores the rules; null removes them. */
  store: (rules: Rules | null, reason: string) => Promise<unknown>;
  /** The procedures whose answers are read again afterwards. */
  // oxlint-disable-next-line typescript/no-explicit-any
  reads: readonly Query<any, any>[];
  onDone: () => void;
}

/** The rules as JSON, as the server checks them: on or off for all, or strategies as Unleash has them. */
export function RulesForm({ rules, tryOut, store, reads, onDone }: RulesFormProps) {
  const t = useMessages();
  const [text, setText] = useState(JSON.stringify(rules ?? { enabled: true }, null, 2));
  const [reached, setReached] = useState<string | null>(null);
  const parsed = rulesIn(text);
  const trial = useChange(tryOut, { onDone: setReached });
  const change = useChange(
    ({ reason, wanted }: { reason: string; wanted: Rules | null }) => store(wanted, reason),
    { reads, onDone },
  );
  const why = parsed === undefined ? t.flags.invalid : undefined;
  const write = (next: string) => {
    setText(next);
    setReached(null);
  };
  return (
    <Form
      onSubmit={({ reason = "" }) => parsed !== undefined && change.run({ reason, wanted: parsed })}
      error={change.error}
    >
      <Actions>
        {[true, false].map((enabled) => (
          <Button key={String(enabled)} onClick={() => write(JSON.stringify({ enabled }, null, 2))}>
            {enabled ? t.flags.onForAll : t.flags.offForAll}
          </Button>
        ))}
      </Actions>
      <TextArea
        label={t.flags.rules}
        help={t.flags.rulesHelp}
        error={why}
        rows={8}
        value={text}
        onChange={({ target }) => write(target.value)}
      />
      {parsed !== undefined && <Difference label={t.flags.rules} before={rules} after={parsed} />}
      {reached !== null && <Notice kind="info">{reached}</Notice>}
      {trial.error != null && <FailureNotice error={trial.error} />}
      <Field label={t.configuration.reason} name="reason" maxLength={500} required />
      <DialogActions>
        <Button
          isBusy={trial.isRunning}
          disabledBecause={why}
          onClick={() => parsed !== undefined && trial.run(parsed)}
        >
          {t.flags.tryOut}
        </Button>
        {rules != null && (
          <Button
            kind="danger"
            isBusy={change.isRunning}
            onClick={({ currentTarget: { form } }) => {
              if (!form?.reportValidity()) return;
              const reason = new FormData(form).get("reason");
              change.run({ reason: typeof reason === "string" ? reason : "", wanted: null });
            }}
          >
            {t.flags.removeRules}
          </Button>
        )}
        <Button kind="primary" type="submit" isBusy={change.isRunning} disabledBecause={why}>
          {t.flags.store}
        </Button>
      </DialogActions>
    </Form>
  );
}

/** The rules in a text; the server checks what they contain. */
function rulesIn(text: string): Rules | undefined {
  try {
    const rules: unknown = JSON.parse(text);
    return typeof rules === "object" && rules !== null && "enabled" in rules
      ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        (rules as Rules)
      : undefined;
  } catch {
    return undefined;
  }
}
