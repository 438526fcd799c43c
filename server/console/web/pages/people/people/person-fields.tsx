import type { OutputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { type Picked, PersonPicker } from "../../../parts/form/person-picker.tsx";
import { SelectField } from "../../../parts/form/select-field.tsx";
import { type BaseRole, isBaseRole, useRoleOptions } from "./base-roles.ts";

export type Person = OutputOf<RampartClient["users"]["get"]>;

interface PersonFieldsProps {
  person?: Person;
  manager: Picked | null;
  onManager: (manager: Picked | null) => void;
  error: unknown;
}

/** The inputs of what admins set of a person. */
export function PersonFields({ person, manager, onManager, error }: PersonFieldsProps) {
  const t = useMessages();
  const errors = fieldErrorsOf(error);
  const options = useRoleOptions();
  return (
    <>
      <Field
        label={t.people.name}
        name="name"
        defaultValue={person?.name ?? ""}
        error={errors.get("#/name")}
        maxLength={200}
        autoComplete="off"
        required
      />
      <Field
        label={t.people.email}
        name="email"
        type="email"
        defaultValue={person?.email ?? ""}
        error={errors.get("#/email")}
        autoComplete="off"
        required
      />
      <SelectField
        label={t.people.role}
        help={t.people.roleHelp}
        name="role"
        defaultValue={person?.role ?? "rep"}
        options={options}
        error={errors.get("#/role")}
      />
      <PersonPicker label={t.people.manager} value={manager} onChange={onManager} />
      {(["title", "department", "division"] as const).map((name) => (
        <Field
          key={name}
          label={name === "title" ? t.people.jobTitle : t.people[name]}
          name={name}
          defaultValue={person?.[name] ?? ""}
          error={errors.get(`#/${name}`)}
          maxLength={200}
        />
      ))}
    </>
  );
}

interface PersonInput {
  name: string;
  email: string;
  role: BaseRole;
  title: string | null;
  department: string | null;
  division: string | null;
}

/** What a form with these fields has, as the API takes it. */
export const personInput = (values: Record<string, string>): PersonInput => ({
  name: values["name"] ?? "",
  email: values["email"] ?? "",
  role: isBaseRole(values["role"]) ? values["role"] : "rep",
  title: values["title"] || null,
  department: values["department"] || null,
  division: values["division"] || null,
});

/** The manager that a form has chosen. */
export const useManager = (present: Picked | null) => useState(present);
