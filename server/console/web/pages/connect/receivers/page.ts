import { definePage } from "../../../router/page.ts";

export const receiversPage = definePage({
  path: "event-receivers",
  title: (t) => t.receivers.title,
  menu: "connect",
  permissions: ["directory:read"],
  search: {},
});
