import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Details } from "../../../parts/details.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { FailureNotice, Form } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import type { Version } from "./setting.ts";

interface VersionDialogProps {
  version: Version;
  /** The configuration's present version. */
  baseVersion: number;
  onClose: () => void;
}

/** The overrides of a version. A published one can be made valid again, a stored one published or discarded. */
export function VersionDialog({ version: one, baseVersion, onClose }: VersionDialogProps) {
  const t = useMessages();
  const { configuration } = useApi();
  const { permissions } = useSession();
  const { id, layer, state, version, overrides } = one;
  const options = { reads: [configuration.explain, configuration.versions], onDone: onClose };
  const publish = useChange<void, unknown>(() => configuration.publish.mutate({ id }), options);
  const discard = useChange<void, unknown>(() => configuration.discard.mutate({ id }), options);
  const rollBack = useChange(
    ({ reason = "" }: Record<string, string>) =>
      configuration.rollBack.mutate({ baseVersion, to: version ?? 0, reason }),
    options,
  );
  const mayChange = permissions.has("configuration:write") && layer === "tenant";
  const isStored = state === "draft" || state === "scheduled" || state === "held";
  return (
    <Dialog title={t.configuration.oneVersion} onClose={onClose}>
      <Details
        facts={[
          [t.configuration.version, version === null ? null : String(version)],
          [t.configuration.state, t.configuration.states[state]],
          [t.configuration.layer, t.configuration.layers[layer]],
          [t.configuration.author, one.author],
          [t.configuration.reason, one.reason],
          [t.configuration.at, <Time key="at" at={one.publishedAt ?? one.publishAt} />],
        ]}
      />
      {one.heldBecause !== null && <Notice kind="warning">{one.heldBecause}</Notice>}
      <Difference
        label={t.configuration.ownValues}
        before={{}}
        after={overrides}
        heads={[t.configuration.layers.product, t.configuration.layers[layer]]}
      />
      {mayChange && isStored && (
        <DialogActions>
          <Button kind="danger" isBusy={discard.isRunning} onClick={() => discard.run()}>
            {t.configuration.discard}
          </Button>
          <Button kind="primary" isBusy={publish.isRunning} onClick={() => publish.run()}>
            {t.configuration.publish}
          </Button>
        </DialogActions>
      )}
      {[publish.error ?? discard.error].map(
        (error) => error != null && <FailureNotice key="failed" error={error} />,
      )}
      {mayChange && state === "published" && (
        <Form onSubmit={rollBack.run} error={rollBack.error}>
          <Field label={t.configuration.reason} name="reason" maxLength={500} required />
          <DialogActions>
            <Button kind="primary" type="submit" isBusy={rollBack.isRunning}>
              {t.configuration.rollBack}
            </Button>
          </DialogActions>
        </Form>
      )}
    </Dialog>
  );
}
