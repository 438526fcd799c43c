import { Navigate } from "@tanstack/react-router";
import { useSession } from "../../api/session.ts";
import { menuPages } from "../index.ts";
import { barrierOf } from "../../router/page.ts";
import { pathOf } from "../../router/page-link.tsx";

/** Leads to the first page that the person may see. */
export default function HomePage() {
  const session = useSession();
  const first = menuPages.find((page) => barrierOf(page, session) === null);
  return first && <Navigate to={pathOf(session.organization.slug, first.path)} replace />;
}
