import type { InputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useApi, useSession } from "../../../api/session.ts";
import { type Batches, useBatches } from "../../../api/use-batches.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Progress } from "../../../parts/progress.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import type { Result } from "./dead-letter.ts";
import { Failures } from "./failures.tsx";

type Filter = Omit<
  NonNullable<InputOf<RampartClient["deadLetters"]["replayMany"]>>,
  "limit" | "cursor"
>;

/** So few that the progress moves, and that stopping takes effect soon. */
const batchSize = 20;

/** Replays or discards all open dead letters that match the filters of the page. */
export function Many({ filter, isEmpty }: { filter: Filter; isEmpty: boolean }) {
  const t = useMessages();
  const api = useApi();
  const { organization } = useSession();
  const queries = useQueryClient();
  const [asked, ask] = useState<"replay" | "discard" | null>(null);
  const replay = useBatches<Result>("dead-letters.replay");
  const discard = useBatches<Result>("dead-letters.discard");
  const start = (kind: "replay" | "discard") => {
    const many = kind === "replay" ? api.deadLetters.replayMany : api.deadLetters.discardMany;
    const [batches, other] = kind === "replay" ? [replay, discard] : [discard, replay];
    other.forget();
    batches.start(async (cursor) => {
      const page = await many.mutate({ ...filter, limit: batchSize, ...(cursor && { cursor }) });
      void queries.invalidateQueries({ queryKey: [api.deadLetters.list.path] });
      return page;
    });
  };
  const isRunning = [replay, discard].some(({ batches }) => batches?.state === "running");
  const why = isRunning ? t.deadLetters.running : isEmpty ? t.deadLetters.nothing : undefined;
  return (
    <>
      <Actions>
        <Button disabledBecause={why} onClick={() => ask("replay")}>
          {t.deadLetters.replayAll}
        </Button>
        <Button kind="danger" disabledBecause={why} onClick={() => ask("discard")}>
          {t.deadLetters.discardAll}
        </Button>
      </Actions>
      <Outcome batches={replay.batches} onStop={replay.stop} onForget={replay.forget} />
      <Outcome batches={discard.batches} onStop={discard.stop} onForget={discard.forget} />
      {asked && (
        <ConfirmDialog
          title={asked === "replay" ? t.deadLetters.replayAll : t.deadLetters.discardAll}
          verb={asked === "replay" ? t.deadLetters.replay : t.deadLetters.discard}
          {...(asked === "discard" && { typedName: organization.slug })}
          perform={async () => start(asked)}
          onClose={() => ask(null)}
        >
          <p>{asked === "replay" ? t.deadLetters.replayAllText : t.deadLetters.discardAllText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

interface OutcomeProps {
  batches: Batches<Result> | null;
  onStop: () => void;
  onForget: () => void;
}

/** How far it is, and at the end what failed and why. */
function Outcome({ batches, onStop, onForget }: OutcomeProps) {
  const t = useMessages();
  const f = useFormat();
  if (batches === null) return null;
  const { state, results, error } = batches;
  if (state === "running")
    return (
      <Progress
        label={t.deadLetters.running}
        done={results.length}
        total={null}
        onCancel={onStop}
      />
    );
  const failed = results.filter(({ ok }) => !ok);
  return (
    <>
      {error != null && <FailureNotice error={error} />}
      <Notice kind={failed.length > 0 || state === "failed" ? "warning" : "good"}>
        <p>
          {t.deadLetters.outcome(f.count(results.length - failed.length), f.count(failed.length))}
          {state === "stopped" && ` ${t.deadLetters.stopped}`}{" "}
          <Button kind="plain" onClick={onForget}>
            {t.dialog.close}
          </Button>
        </p>
        {failed.length > 0 && <Failures failed={failed} />}
      </Notice>
    </>
  );
}
