import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { q } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { fromLocalTime } from "../../../web/format/local-time.ts";
import { useZone } from "../../../web/format/zone.tsx";
import { FormDialog } from "../../../web/parts/dialog/form-dialog.tsx";
import { Checkbox } from "../../../web/parts/form/checkbox.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { TextArea } from "../../../web/parts/form/text-area.tsx";
import { pathOf } from "../../../web/router/page-link.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { useChoices } from "../names.tsx";
import { workOrderPage } from "./page.ts";

const priorities = ["1", "2", "3", "4"] as const;

const skillsOf = (text: string) =>
  text
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== "");

/** Creates a work order at a site of a customer, and shows it. */
export function CreateOrder({ onClose }: { onClose: () => void }) {
  const t = useServiceTexts().orders;
  const { zone } = useZone();
  const { api, organization } = useSession();
  const navigate = useNavigate();
  const customers = useChoices(api.service.customers.list) ?? [];
  const levels = useChoices(api.service.levels.list) ?? [];
  const [chosen, setChosen] = useState("");
  const customerId = chosen || (customers[0]?.id ?? "");
  const sites = useQuery({
    ...q(api.service.sites.list, { customerId, limit: 200 }),
    enabled: customerId !== "",
  });
  const change = useChange(
    (values: Record<string, string>) => {
      const { siteId = "", title = "", description, serviceLevelId, reference } = values;
      return api.service.workOrders.create.mutate({
        siteId,
        title,
        priority: Number(values["priority"]),
        durationMinutes: Number(values["durationMinutes"]),
        skills: skillsOf(values["skills"] ?? ""),
        approved: values["approved"] === "on",
        windowStart: fromLocalTime(values["windowStart"] ?? "", zone) ?? null,
        windowEnd: fromLocalTime(values["windowEnd"] ?? "", zone) ?? null,
        ...(description && { description }),
        ...(reference && { reference }),
        ...(serviceLevelId && { serviceLevelId }),
      });
    },
    {
      reads: [api.service.workOrders.list],
      onDone: ({ id }) =>
        void navigate({ to: pathOf(organization.slug, workOrderPage.path, { orderId: id }) }),
    },
  );
  const errors = fieldErrorsOf(change.error);
  const options = (choices: readonly { id: string; name: string }[]) =>
    choices.map(({ id, name }) => [id, name] as const);
  const hasNoSites = sites.data?.items.length === 0;
  return (
    <FormDialog
      title={t.create}
      verb={t.create}
      action={change}
      onSubmit={change.run}
      disabledBecause={hasNoSites || customers.length === 0 ? t.noSites : undefined}
      onClose={onClose}
    >
      <SelectField
        label={t.customer}
        value={customerId}
        options={options(customers)}
        onChange={({ target }) => setChosen(target.value)}
      />
      <SelectField
        label={t.site}
        name="siteId"
        options={options(sites.data?.items ?? [])}
        help={hasNoSites ? t.noSites : undefined}
        error={errors.get("#/siteId")}
        required
      />
      <Field label={t.order} name="title" maxLength={200} error={errors.get("#/title")} required />
      <TextArea label={t.description} name="description" maxLength={5000} rows={3} />
      <SelectField
        label={t.priority}
        name="priority"
        defaultValue="3"
        options={priorities.map((one) => [one, t.priorities[one]])}
      />
      <Field
        label={t.minutes}
        name="durationMinutes"
        type="number"
        min={1}
        max={10_080}
        defaultValue={60}
        error={errors.get("#/durationMinutes")}
        required
      />
      <Field
        label={t.skills}
        help={t.skillsHelp}
        name="skills"
        error={errors.get("#/skills") ?? errors.get("#/skills/0")}
      />
      <Field
        label={t.reference}
        name="reference"
        maxLength={200}
        error={errors.get("#/reference")}
      />
      <SelectField
        label={t.level}
        name="serviceLevelId"
        options={[["", t.levelOfCustomer], ...options(levels)]}
      />
      <Field label={t.windowStart} name="windowStart" type="datetime-local" help={zone} />
      <Field
        label={t.windowEnd}
        name="windowEnd"
        type="datetime-local"
        help={zone}
        error={errors.get("#/windowEnd")}
      />
      <Checkbox label={t.approved} name="approved" defaultChecked />
    </FormDialog>
  );
}
