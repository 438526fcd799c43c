import type { InputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Field } from "../../../parts/form/field.tsx";
import type { EventType, OutgoingEndpoint } from "./types.ts";

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
  const available = useQuery(q(api.outgoingWebhooks.list, undefined)).data?.types ?? [];
  const [chosen, setTypes] = useState<readonly EventType[] | undefined>(endpoint?.types);
  const types = chosen ?? available;
  const texts: Partial<Record<string, string>> = t.webhooks.typeTexts;
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
        {available.map((one) => (
          <label key={one}>
            <input
              type="checkbox"
              checked={types.includes(one)}
              onChange={({ target }) =>
                setTypes(target.checked ? [...types, one] : types.filter((other) => other !== one))
              }
            />{" "}
            {texts[one] === undefined ? one : `${one}: ${texts[one]}`}
            <br />
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
