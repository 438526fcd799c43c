/** Texts of the pages about people and access. */
export const people = {
  people: {
    title: "People",
    find: "Find people by name or address",
    name: "Name",
    email: "Email address",
    role: "Role",
    roles: { rep: "Rep", manager: "Manager", admin: "Admin" },
    jobTitle: "Job title",
    status: "Status",
    active: "Active",
    inactive: "Inactive",
    managedBy: "Managed by",
    managers: { directory: "Directory", rampart: "Rampart" },
    changed: "Changed",
    empty: "Nobody is here yet. Connect a directory, or invite people.",
  },
};
