import type { OutputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { TextArea } from "../../../parts/form/text-area.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { indented, parsed } from "./repaired.ts";

type Replayed = OutputOf<RampartClient["deadLetters"]["replay"]>;
type Detail = OutputOf<RampartClient["deadLetters"]["get"]>;

/** The input to edit, what the edit changes, and the replay. A job's message can only be replayed as it is. */
export function Repair({ deadLetter: { id, source, body } }: { deadLetter: Detail }) {
  const t = useMessages();
  const api = useApi();
  const stored = indented(body);
  const [text, setText] = useState(stored);
  const [isDiscarding, setDiscarding] = useState(false);
  const reads = [api.deadLetters.get, api.deadLetters.list];
  const replay = useChange<void, Replayed>(
    () => api.deadLetters.replay.mutate({ id, ...(text !== stored && { body: text }) }),
    { reads, readsAfterFailure: true },
  );
  const isJob = source === "job";
  const json = parsed(text);
  const isInvalid = text.trim() !== "" && json === undefined;
  const hasMasked = !isJob && text.includes('"***"');
  return (
    <>
      <Form onSubmit={() => replay.run()} error={replay.error}>
        <TextArea
          label={t.deadLetters.input}
          help={isJob ? t.deadLetters.jobInput : t.deadLetters.inputHelp}
          error={isInvalid ? t.deadLetters.invalidJson : undefined}
          value={text}
          rows={14}
          readOnly={isJob}
          onChange={({ target }) => setText(target.value)}
        />
        {hasMasked && <Notice kind="info">{t.deadLetters.masked}</Notice>}
        {text !== stored && json !== undefined && (
          <Difference
            label={t.deadLetters.edits}
            before={parsed(stored)?.value}
            after={json.value}
          />
        )}
        <Actions>
          <Button
            kind="primary"
            type="submit"
            isBusy={replay.isRunning}
            disabledBecause={isInvalid ? t.deadLetters.invalidJson : undefined}
          >
            {text === stored ? t.deadLetters.replay : t.deadLetters.replayEdited}
          </Button>
          {text !== stored && <Button onClick={() => setText(stored)}>{t.deadLetters.undo}</Button>}
          <Button kind="danger" onClick={() => setDiscarding(true)}>
            {t.deadLetters.discard}
          </Button>
        </Actions>
      </Form>
      {isDiscarding && (
        <ConfirmDialog
          title={t.deadLetters.discardOne}
          verb={t.deadLetters.discard}
          perform={() => api.deadLetters.discard.mutate({ id })}
          reads={reads}
          onClose={() => setDiscarding(false)}
        >
          <p>{t.deadLetters.discardText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
