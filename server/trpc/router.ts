import { auditRouter } from "./routers/audit.ts";
import { coursesRouter } from "./routers/courses.ts";
import { deadLettersRouter } from "./routers/dead-letters.ts";
import { integrationsRouter } from "./routers/integrations.ts";
import { operatorRouter } from "./routers/operator.ts";
import { notificationsRouter } from "./routers/notifications.ts";
import { outgoingWebhooksRouter } from "./routers/outgoing-webhooks.ts";
import { progressRouter } from "./routers/progress.ts";
import { quizzesRouter } from "./routers/quizzes.ts";
import { readinessRouter } from "./routers/readiness.ts";
import { provisioningRouter } from "./routers/provisioning.ts";
import { reconciliationRouter } from "./routers/reconciliation.ts";
import { receiversRouter } from "./routers/security-events.ts";
import { scimRequestsRouter } from "./routers/scim-requests.ts";
import { scimTokensRouter } from "./routers/scim-tokens.ts";
import { tenantsRouter } from "./routers/tenants.ts";
import { usersRouter } from "./routers/users.ts";
import { webhookEndpointsRouter } from "./routers/webhook-endpoints.ts";
import { webhookEventsRouter } from "./routers/webhook-events.ts";
import { router } from "./procedures.ts";

/** Every procedure there is. Its type is what `rampart/client` is typed by. */
export const appRouter = router({
  tenants: tenantsRouter,
  users: usersRouter,
  courses: coursesRouter,
  progress: progressRouter,
  quizzes: quizzesRouter,
  readiness: readinessRouter,
  provisioning: provisioningRouter,
  receivers: receiversRouter,
  integrations: integrationsRouter,
  webhookEndpoints: webhookEndpointsRouter,
  webhookEvents: webhookEventsRouter,
  outgoingWebhooks: outgoingWebhooksRouter,
  notifications: notificationsRouter,
  reconciliation: reconciliationRouter,
  audit: auditRouter,
  deadLetters: deadLettersRouter,
  scimTokens: scimTokensRouter,
  scimRequests: scimRequestsRouter,
  operator: operatorRouter,
});

export type AppRouter = typeof appRouter;
