import { useMessages } from "../../../messages/provider.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { TextArea } from "../../../parts/form/text-area.tsx";
import type { SettingSchema } from "./setting.ts";

interface SettingInputProps {
  label: string;
  schema: SettingSchema;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** The input of a setting, as its schema says: a choice, a number, a list, or text. */
export function SettingInput({ label, schema, value, onChange }: SettingInputProps) {
  const t = useMessages();
  const { type, enum: choices, items, minimum, maximum, maxItems } = schema;
  if (type === "boolean")
    return (
      <Select
        label={label}
        value={String(value)}
        options={[
          ["true", t.configuration.yes],
          ["false", t.configuration.no],
        ]}
        onChange={(next) => onChange(next === "true")}
      />
    );
  if (choices)
    return (
      <Select
        label={label}
        value={String(value)}
        options={choices.map((one) => [one, one] as const)}
        onChange={onChange}
      />
    );
  if (type === "array")
    return (
      <TextArea
        label={label}
        help={t.configuration.listHelp(items?.enum?.join(", ") ?? "", String(maxItems ?? ""))}
        rows={4}
        defaultValue={Array.isArray(value) ? value.join("\n") : ""}
        onChange={({ target }) =>
          onChange(
            target.value
              .split("\n")
              .map((line) => line.trim())
              .filter((line) => line !== ""),
          )
        }
      />
    );
  if (type === "integer" || type === "number")
    return (
      <Field
        label={label}
        help={t.configuration.range(String(minimum ?? ""), String(maximum ?? ""))}
        type="number"
        min={minimum}
        max={maximum}
        step={type === "integer" ? 1 : "any"}
        defaultValue={String(value)}
        // A text that is not a number is sent as it is, so that the preview says what is wrong.
        onChange={({ target }) => onChange(target.value === "" ? "" : target.valueAsNumber)}
      />
    );
  return (
    <Field
      label={label}
      defaultValue={typeof value === "string" ? value : ""}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
