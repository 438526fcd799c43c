import type { LazyPage } from "../../router/page.ts";
import { incomingPage } from "./incoming/page.ts";
import { mindticklePage } from "./mindtickle/page.ts";
import { outgoingEndpointPage, outgoingPage } from "./outgoing/page.ts";
import { receiversPage } from "./receivers/page.ts";
import { servicesPage } from "./services/page.ts";

/** The pages about outside systems, in the order of the menu. */
export const integrationPages: readonly LazyPage[] = [
  { page: mindticklePage, load: () => import("./mindtickle/mindtickle-page.tsx") },
  { page: servicesPage, load: () => import("./services/services-page.tsx") },
  { page: incomingPage, load: () => import("./incoming/incoming-page.tsx") },
  { page: outgoingPage, load: () => import("./outgoing/outgoing-page.tsx") },
  { page: outgoingEndpointPage, load: () => import("./outgoing/endpoint-page.tsx") },
  { page: receiversPage, load: () => import("./receivers/receivers-page.tsx") },
];
