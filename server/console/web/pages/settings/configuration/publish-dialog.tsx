import { ConflictError } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { TimeField } from "../../../parts/form/time-field.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { changeOf, type Edits } from "./setting.ts";
import { valuesOf } from "./values-of.ts";

interface PublishDialogProps {
  edits: Edits;
  /** The version that the edits are based on. */
  version: number;
  onDone: () => void;
  onClose: () => void;
}

/** What the edits would change and why they would be refused; then publishes or schedules them. */
export function PublishDialog({ edits, version, onDone, onClose }: PublishDialogProps) {
  const t = useMessages();
  const api = useApi();
  // The edits stay based on the version that their author has seen.
  const [baseVersion, setBase] = useState(version);
  const [publishAt, setPublishAt] = useState<string | undefined>();
  const { configuration } = api;
  const change = changeOf(edits);
  const preview = useQuery({ ...q(configuration.preview, change), staleTime: 0 });
  const publish = useChange(
    ({ reason = "" }: Record<string, string>) =>
      configuration.change.mutate({
        baseVersion,
        ...change,
        reason,
        ...(publishAt && { publishAt }),
      }),
    {
      reads: [configuration.explain, configuration.versions],
      onDone: () => {
        onDone();
        onClose();
      },
    },
  );
  const conflict = publish.error instanceof ConflictError ? publish.error.difference : [];
  const current = preview.data?.version;
  return (
    <FormDialog
      title={t.configuration.preview}
      verb={publishAt === undefined ? t.configuration.publish : t.configuration.schedule}

      action={publish}
      onSubmit={publish.run}
      disabledBecause={
        (preview.data?.problems.length ?? 0) > 0 ? t.configuration.hasProblems : undefined
      }
      onClose={onClose}
    >
      {conflict.length > 0 && (
        <Notice kind="warning">
          <p>{t.configuration.conflict}</p>
          <Difference label={t.configuration.conflict} {...valuesOf(conflict)} />
          {current !== undefined && current !== baseVersion && (
            <Button onClick={() => setBase(current)}>{t.configuration.rebase}</Button>
          )}
        </Notice>
      )}
      <QueryView query={preview} height="figures">
        {({ changes, problems }) => (
          <>
            <Difference label={t.configuration.changes} {...valuesOf(changes)} />
            {problems.length > 0 && (
              <Notice kind="error">
                <ul>
                  {problems.map(({ pointer, detail }) => (
                    <li key={pointer}>
                      <code>{pointer}</code>: {detail}
                    </li>
                  ))}
                </ul>
              </Notice>
            )}
          </>
        )}
      </QueryView>
      <Field
        label={t.configuration.reason}
        help={t.configuration.reasonHelp}
        name="reason"
        maxLength={500}
        required
      />
      <TimeField label={t.configuration.publishAt} value={publishAt} onChange={setPublishAt} />
    </FormDialog>
  );
}
