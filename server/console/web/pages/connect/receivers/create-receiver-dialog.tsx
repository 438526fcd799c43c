import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Select } from "../../../parts/form/select.tsx";

/** A new receiver: who it is, how it gets the tokens, and what they contain. */
export function CreateReceiverDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const [delivery, setDelivery] = useState<"poll" | "push">("poll");
  const [content, setContent] = useState<"notice" | "full">("notice");
  const create = useChange(
    ({ name = "", audience = "", url = "", authorization = "" }: Record<string, string>) =>
      api.receivers.create.mutate(
        delivery === "poll"
          ? { delivery, name, audience, content }
          : { delivery, name, audience, content, url, ...(authorization && { authorization }) },
      ),
    { reads: [api.receivers.list], onDone: onClose },
  );
  const errors = fieldErrorsOf(create.error);
  return (
    <FormDialog
      title={t.receivers.add}
      verb={t.receivers.add}

      action={create}
      onSubmit={create.run}

      onClose={onClose}
    >
      <Field
        label={t.receivers.name}
        error={errors.get("#/name")}
        name="name"
        maxLength={100}
        required
      />
      <Field
        label={t.receivers.audience}
        help={t.receivers.audienceHelp}
        error={errors.get("#/audience")}
        name="audience"
        maxLength={500}
        required
      />
      <Select
        label={t.receivers.delivery}
        value={delivery}
        options={[
          ["poll", t.receivers.deliveries.poll],
          ["push", t.receivers.deliveries.push],
        ]}
        onChange={setDelivery}
      />
      <Select
        label={t.receivers.content}
        value={content}
        options={[
          ["notice", t.receivers.contents.notice],
          ["full", t.receivers.contents.full],
        ]}
        onChange={setContent}
      />
      {delivery === "push" && (
        <>
          <Field
            label={t.receivers.url}
            error={errors.get("#/url")}
            name="url"
            type="url"
            required
          />
          <Field
            label={t.receivers.authorization}
            help={t.receivers.authorizationHelp}
            error={errors.get("#/authorization")}
            name="authorization"
            type="password"
            autoComplete="off"
          />
        </>
      )}
    </FormDialog>
  );
}
