import { packRouters } from "../packs/pack-routers.ts";
import { router } from "./procedures.ts";
import { apiKeysRouter, permissionsRouter, rolesRouter } from "./routers/access.ts";
import { authRouter } from "./routers/auth.ts";
import { operatorConfigurationRouter } from "./routers/configuration/operator.ts";
import { configurationRouter } from "./routers/configuration/own.ts";
import { deadLettersRouter } from "./routers/dead-letters.ts";
import { provisioningRouter, usersRouter } from "./routers/directory.ts";
import { flagKeysRouter } from "./routers/flags/keys.ts";
import { operatorFlagsRouter } from "./routers/flags/operator.ts";
import { flagsRouter } from "./routers/flags/own.ts";
import { integrationsRouter } from "./routers/integrations.ts";
import { coursesRouter, progressRouter, quizzesRouter } from "./routers/learning.ts";
import { operatorRouter } from "./routers/operator.ts";
import { invitationsRouter, organizationsRouter } from "./routers/organizations.ts";
import { readinessRouter } from "./routers/readiness.ts";
import { reconciliationRouter } from "./routers/reconciliation.ts";
import { scimRequestsRouter, scimTokensRouter } from "./routers/scim.ts";
import { domainsRouter, ssoConnectionsRouter } from "./routers/identity/sso.ts";
import { receiversRouter } from "./routers/security-events.ts";
import { auditRouter, mailsRouter, notificationsRouter, tenantsRouter } from "./routers/tenants.ts";
import {
  outgoingWebhooksRouter,
  webhookEndpointsRouter,
  webhookEventsRouter,
} from "./routers/webhooks.ts";

/** The procedures of the core. */
export const coreRouters = {
  auth: authRouter,
  tenants: tenantsRouter,
  organizations: organizationsRouter,
  invitations: invitationsRouter,
  configuration: configurationRouter,
  flags: flagsRouter,
  flagKeys: flagKeysRouter,
  users: usersRouter,
  permissions: permissionsRouter,
  roles: rolesRouter,
  apiKeys: apiKeysRouter,
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
  mails: mailsRouter,
  reconciliation: reconciliationRouter,
  audit: auditRouter,
  deadLetters: deadLettersRouter,
  ssoConnections: ssoConnectionsRouter,
  domains: domainsRouter,
  scimTokens: scimTokensRouter,
  scimRequests: scimRequestsRouter,
  operator: operatorRouter,
  operatorConfiguration: operatorConfigurationRouter,
  operatorFlags: operatorFlagsRouter,
};

export const coreRouter = router(coreRouters);

/** All procedures. The type of `rampart/client` derives from this router's type. */
export const appRouter = router({ ...coreRouters, ...packRouters });

export type AppRouter = typeof appRouter;
