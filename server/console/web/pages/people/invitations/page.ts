import { definePage } from "../../../router/page.ts";

export const invitationsPage = definePage({
  path: "invitations",
  title: (t) => t.invitations.title,
  menu: "people",
  permissions: ["users:write"],
  search: {},
});
