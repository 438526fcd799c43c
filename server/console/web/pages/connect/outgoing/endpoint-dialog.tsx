import type { InputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { eventTypes, type OutgoingEndpoint } from "./types.ts";

type Values = InputOf<RampartClient["outgoingWebhooks"]["create"]>;

interface EndpointDialogProps<O> {
  title: string;
  /** The endpoint that is changed; none for a new one. */
  endpoint?: OutgoingEndpoint;
  perform: (values: Values) => Promise<O>;
  onDone?: (output: O) => void;
  onClose: () => void;
}

/** The address of an endpoint and the events that it receives. */
export function EndpointDialog<O>({
  title,
  endpoint,
  perform,
  onDone,
  onClose,
}: EndpointDialogProps<O>) {
  const t = useMessages();
  const api = useApi();
  const [types, setTypes] = useState<readonly (typeof eventTypes)[number][]>(
    endpoint?.types ?? eventTypes,
  );
  const store = useChange(
    ({ url = "" }: Record<string, string>) => perform({ url, types: [...types] }),
    {
      reads: [api.outgoingWebhooks.list],
      onDone: (output) => {
        onDone?.(output);
        onClose();
      },
    },
  );
  const errors = fieldErrorsOf(store.error);
  return (
    <FormDialog
      title={title}
      verb={t.webhooks.store}

      action={store}
      onSubmit={store.run}
      disabledBecause={types.length === 0 ? t.webhooks.noTypes : undefined}
      onClose={onClose}
    >
      <Field
        label={t.webhooks.url}
        error={errors.get("#/url")}
        name="url"
        type="url"
        defaultValue={endpoint?.url}
        maxLength={2000}
        required
      />
      <fieldset>
        <legend>{t.webhooks.types}</legend>
        {eventTypes.map((one) => (
          <label key={one}>
            <input
              type="checkbox"
              checked={types.includes(one)}
              onChange={({ target }) =>
                setTypes(target.checked ? [...types, one] : types.filter((other) => other !== one))
              }
            />{" "}
            {one}: {t.webhooks.typeTexts[one]}
            <br />
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
