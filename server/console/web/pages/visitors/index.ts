import type { ReactNode } from "react";

interface VisitorPage {
  path: string;
  load: () => Promise<{ default: () => ReactNode }>;
}

/** The pages for people who are not signed in, and those that links in mails lead to. */
export const visitorPages: readonly VisitorPage[] = [
  { path: "/", load: () => import("./sign-in/start-page.tsx") },
  { path: "/sign-in", load: () => import("./sign-in/sign-in-page.tsx") },
  { path: "/register", load: () => import("./sign-in/register-page.tsx") },
  { path: "/enter", load: () => import("./links/enter-page.tsx") },
  { path: "/verify", load: () => import("./links/verify-page.tsx") },
  { path: "/forgot", load: () => import("./links/forgot-page.tsx") },
  { path: "/reset", load: () => import("./links/reset-page.tsx") },
  { path: "/accept-invitation", load: () => import("./links/accept-invitation-page.tsx") },
];
