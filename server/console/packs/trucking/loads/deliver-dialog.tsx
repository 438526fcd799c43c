import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { TextArea } from "../../../web/parts/form/text-area.tsx";
import type { Load } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";

/** Records the delivery with its proof. */
export function DeliverDialog({ load, onClose }: { load: Load; onClose: () => void }) {
  const t = useTexts();
  const { trucking } = useApi();
  const deliver = useChange(
    (values: Record<string, string>) =>
      trucking.loads.deliver.mutate({
        id: load.id,
        version: load.version,
        receivedBy: values["receivedBy"] ?? "",
        signatureHash: values["signatureHash"]?.trim() || null,
        photos: (values["photos"] ?? "").split(/\s+/).filter(Boolean),
      }),
    {
      reads: [trucking.loads.get, trucking.loads.list, trucking.assignments.list],
      onDone: onClose,
    },
  );
  const errors = fieldErrorsOf(deliver.error);
  return (
    <FormDialog
      title={t.load.deliver}
      verb={t.load.deliver}
      action={deliver}
      onSubmit={deliver.run}
      onClose={onClose}
    >
      <Field
        label={t.load.receivedBy}
        name="receivedBy"
        maxLength={100}
        error={errors.get("#/receivedBy")}
        required
      />
      <Field
        label={t.load.signature}
        help={t.load.signatureHelp}
        name="signatureHash"
        maxLength={64}
        error={errors.get("#/signatureHash")}
      />
      <TextArea label={t.load.photos} help={t.load.photosHelp} name="photos" rows={3} />
    </FormDialog>
  );
}
