import { useMessages } from "../../messages/provider.tsx";
import { Select } from "./select.tsx";

type Role = "rep" | "manager" | "admin";

interface RoleSelectProps {
  /** Undefined for people of all roles. */
  value: Role | undefined;
  onChange: (role: Role | undefined) => void;
}

/** Filters people by their base role. */
export function RoleSelect({ value, onChange }: RoleSelectProps) {
  const t = useMessages();
  return (
    <Select
      label={t.people.role}
      value={value ?? ""}
      options={[
        ["", t.common.all],
        ["rep", t.people.roles.rep],
        ["manager", t.people.roles.manager],
        ["admin", t.people.roles.admin],
      ]}
      onChange={(role) => onChange(role || undefined)}
    />
  );
}
