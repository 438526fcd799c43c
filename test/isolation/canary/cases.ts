/** Keys of another tenant that the attacker sends, or unknown keys of the same form. */
export interface Keys {
  slug: string;
  tenantId: string;
  userId: string;
  groupId: string;
  courseId: string;
  quizResultId: string;
  auditId: string;
  deadLetterId: string;
  scimTokenId: string;
  externalId: string;
  /** The externalId of a second user, which the attacker must never see. */
  otherExternalId: string;
  userName: string;
  submissionId: string;
  quizId: string;
  receiverId: string;
  endpointId: string;
  outgoingId: string;
  invitationId: string;
  connectionId: string;
  domainId: string;
  roleId: string;
  apiKeyId: string;
  flagKeyId: string;
  /** Of the configuration. */
  versionId: string;
}

/** Keys of the attacker's own tenant. */
export interface AttackerKeys {
  slug: string;
  userId: string;
  repId: string;
  courseId: string;
}

export interface Call {
  method: string;
  path: string;
  body?: object;
  /** Uses an id or slug of another tenant, which is recorded as a security event. */
  attempt?: true;
  /** Whose tokens are used. By default those of `callers`. */
  actors?: readonly string[];
  /** Whether a worker is called. By default it is the server. */
  worker?: true;
}

export const callers = ["admin", "manager", "rep", "scim"];

export type Case = (keys: Keys, own: AttackerKeys) => Call[];

const get = (path: string): Call => ({ method: "GET", path });
const post = (path: string, body: object = {}): Call => ({ method: "POST", path, body });
const attempt = (call: Call): Call => ({ ...call, attempt: true });
const query = (procedure: string, input?: object): Call =>
  get(`/trpc/${procedure}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ""}`);
const mutation = (procedure: string, input: object): Call => post(`/trpc/${procedure}`, input);
const none: Case = () => [];
/** An unsigned cursor of `readiness.rows` with the keys of another user's row. */
const cursorAt = (...keys: string[]) =>
  btoa(encodeURIComponent(JSON.stringify(keys))).replaceAll("=", "");

const submission = (own: AttackerKeys) => ({
  submissionId: `own-${own.slug}`,
  userId: own.repId,
  courseId: own.courseId,
  quizId: "own",
  answers: [{ questionId: "q", selected: "A", correct: true }],
  score: 100,
  submittedAt: "2026-01-01T00:00:00Z",
});

/** Rules of a flag for a tenant and a person. */
export const onlyFor = (tenantId: string, userId: string) => ({
  enabled: true,
  strategies: [
    {
      name: "userWithId",
      parameters: { userIds: userId },
      constraints: [{ contextName: "tenantId", operator: "IN", values: [tenantId] }],
    },
  ],
});

/** The calls with another tenant's keys by procedure. A procedure without a case fails the test. */
export const procedureCases: Record<string, Case> = {
  "auth.register": () => [mutation("auth.register", { organization: { name: "x" } })],
  // A few attempts per address, before they must wait.
  "auth.login": ({ userName: email }) => [
    { ...mutation("auth.login", { email, password: "wrong" }), actors: ["admin"] },
  ],
  "auth.refresh": ({ tenantId }) => [mutation("auth.refresh", { refreshToken: tenantId })],
  "auth.loginTotp": ({ tenantId }) => [
    mutation("auth.loginTotp", { challenge: tenantId, code: "123456" }),
  ],
  "auth.totp": () => [query("auth.totp")],
  "auth.enrolTotp": () => [
    { ...mutation("auth.enrolTotp", { password: "wrong" }), actors: ["admin"] },
  ],
  "auth.confirmTotp": () => [mutation("auth.confirmTotp", { code: "123456" })],
  "auth.renewRecoveryCodes": () => [mutation("auth.renewRecoveryCodes", { code: "123456" })],
  "auth.removeTotp": () => [mutation("auth.removeTotp", { code: "123456" })],
  "auth.verify": ({ tenantId }) => [mutation("auth.verify", { token: tenantId })],
  "auth.sendVerification": () => [mutation("auth.sendVerification", {})],
  // For the address of a person, a mail is queued after the response, so the statements differ;
  // test/identity/mail/links.test.ts compares the responses.
  "auth.forgotPassword": ({ slug }) => [
    {
      ...mutation("auth.forgotPassword", { email: "nobody@none.example", organization: slug }),
      actors: ["admin"],
    },
  ],
  "auth.resetPassword": ({ tenantId }) => [
    mutation("auth.resetPassword", { token: tenantId, password: "plum-violin-harbour-7421" }),
  ],
  // Checked slowly after several wrong ones, so one actor is enough.
  "auth.changePassword": ({ userName }) => [
    {
      ...mutation("auth.changePassword", { password: userName, newPassword: userName }),
      actors: ["admin"],
    },
  ],
  "auth.logout": () => [mutation("auth.logout", {})],
  "auth.me": () => [query("auth.me")],
  "auth.sessions": () => [query("auth.sessions")],
  "auth.endSession": ({ userId }) => [attempt(mutation("auth.endSession", { id: userId }))],
  "auth.endOtherSessions": () => [mutation("auth.endOtherSessions", {})],
  "tenants.current": () => [query("tenants.current")],
  "organizations.list": () => [query("organizations.list")],
  "organizations.get": ({ tenantId }) => [attempt(query("organizations.get", { id: tenantId }))],
  "organizations.update": ({ tenantId }) => [
    attempt(mutation("organizations.update", { id: tenantId, name: "taken over" })),
  ],
  "organizations.remove": ({ tenantId }) => [
    attempt(mutation("organizations.remove", { id: tenantId })),
  ],
  "invitations.create": ({ userName }) => [
    mutation("invitations.create", { email: userName, role: "admin" }),
  ],
  "invitations.accept": ({ tenantId }) => [
    mutation("invitations.accept", { token: tenantId, name: "x", password: "x" }),
  ],
  "invitations.list": ({ invitationId }) => [
    query("invitations.list"),
    query("invitations.list", { cursor: invitationId }),
  ],
  "invitations.revoke": ({ invitationId }) => [
    attempt(mutation("invitations.revoke", { id: invitationId })),
  ],
  "configuration.get": () => [query("configuration.get")],
  "configuration.explain": () => [query("configuration.explain")],
  "configuration.schema": () => [{ ...query("configuration.schema"), actors: ["admin"] }],
  "configuration.preview": ({ slug }) => [
    query("configuration.preview", { set: { "cors.origins": [`https://${slug}.example`] } }),
  ],
  "configuration.change": ({ slug }) => [
    mutation("configuration.change", {
      baseVersion: 1,
      set: { "cors.origins": [`https://${slug}.example`] },
      reason: slug,
      draft: true,
    }),
  ],
  "configuration.versions": ({ versionId }) => [
    query("configuration.versions", { limit: 200 }),
    query("configuration.versions", { cursor: versionId }),
  ],
  "configuration.publish": ({ versionId }) => [
    attempt(mutation("configuration.publish", { id: versionId })),
  ],
  "configuration.discard": ({ versionId }) => [
    attempt(mutation("configuration.discard", { id: versionId })),
  ],
  "configuration.rollBack": () => [
    mutation("configuration.rollBack", { baseVersion: 0, to: 99, reason: "x" }),
  ],
  "flags.list": () => [query("flags.list")],
  "flags.dryRun": ({ tenantId, userId }) => [
    query("flags.dryRun", { name: "readiness.export", rules: onlyFor(tenantId, userId) }),
  ],
  "flags.change": ({ tenantId, userId }) => [
    mutation("flags.change", {
      baseVersion: 0,
      flags: { "readiness.export": { enabled: true } },
      reason: "x",
    }),
    // Stale both times, because a second change by the same version would be refused.
    mutation("flags.change", {
      baseVersion: 7,
      flags: { "readiness.export": onlyFor(tenantId, userId) },
      reason: "x",
    }),
  ],
  "flags.history": () => [query("flags.history")],
  "flags.rollBack": () => [mutation("flags.rollBack", { baseVersion: 1, to: 0, reason: "x" })],
  "flagKeys.create": () => [mutation("flagKeys.create", { name: "own", kind: "ofrep" })],
  "flagKeys.list": ({ flagKeyId }) => [
    query("flagKeys.list"),
    query("flagKeys.list", { cursor: flagKeyId }),
  ],
  "flagKeys.revoke": ({ flagKeyId, userId }) => [
    mutation("flagKeys.revoke", { id: flagKeyId }),
    attempt(mutation("flagKeys.revoke", { id: userId })),
  ],
  "users.list": ({ userId, externalId }) => [
    query("users.list"),
    query("users.list", { q: externalId }),
    attempt(query("users.list", { team: userId })),
    query("users.list", { limit: 3, cursor: userId }),
  ],
  "users.get": ({ userId, courseId, tenantId, externalId }) => [
    attempt(query("users.get", { id: userId })),
    attempt(query("users.get", { id: userId.toUpperCase() })),
    attempt(query("users.get", { id: courseId })),
    attempt(query("users.get", { id: tenantId })),
    query("users.get", { id: externalId }),
  ],
  "users.create": ({ userId, userName, externalId }) => [
    mutation("users.create", { email: `new-${userName}`, name: externalId }),
    attempt(mutation("users.create", { email: "own@x.test", name: "x", managerId: userId })),
  ],
  "users.update": ({ userId, userName }, own) => [
    attempt(mutation("users.update", { id: userId, name: "taken over" })),
    mutation("users.update", { id: own.userId, email: userName }),
  ],
  "users.remove": ({ userId }) => [attempt(mutation("users.remove", { id: userId }))],
  "users.removeTotp": ({ userId }) => [attempt(mutation("users.removeTotp", { id: userId }))],
  "permissions.list": () => [query("permissions.list")],
  "roles.list": ({ roleId }) => [query("roles.list"), query("roles.list", { cursor: roleId })],
  "roles.get": ({ roleId }) => [attempt(query("roles.get", { id: roleId }))],
  "roles.members": ({ roleId, userId }) => [
    attempt(query("roles.members", { id: roleId, cursor: userId })),
  ],
  "roles.create": ({ roleId }) => [
    mutation("roles.create", { name: `with-${roleId}`, permissions: ["audit:read"] }),
  ],
  "roles.change": ({ roleId }) => [
    attempt(mutation("roles.change", { id: roleId, name: "taken over", permissions: [] })),
  ],
  "roles.delete": ({ roleId }) => [attempt(mutation("roles.delete", { id: roleId }))],
  "roles.ofUser": ({ userId }) => [attempt(query("roles.ofUser", { id: userId }))],
  "roles.assign": ({ userId, roleId }, own) => [
    attempt(mutation("roles.assign", { id: userId, roles: [] })),
    attempt(mutation("roles.assign", { id: own.userId, roles: [roleId] })),
  ],
  "apiKeys.list": ({ apiKeyId }) => [
    query("apiKeys.list"),
    query("apiKeys.list", { cursor: apiKeyId }),
  ],
  "apiKeys.create": () => [
    mutation("apiKeys.create", { name: "own", permissions: ["users:read"] }),
  ],
  "apiKeys.revoke": ({ apiKeyId }) => [attempt(mutation("apiKeys.revoke", { id: apiKeyId }))],
  "apiKeys.listOwn": () => [query("apiKeys.listOwn")],
  "apiKeys.createOwn": () => [
    mutation("apiKeys.createOwn", { name: "own", permissions: ["users:read"] }),
  ],
  "apiKeys.revokeOwn": ({ apiKeyId }) => [attempt(mutation("apiKeys.revokeOwn", { id: apiKeyId }))],
  "courses.list": () => [query("courses.list")],
  "progress.list": ({ userId }) => [attempt(query("progress.list", { userId }))],
  "progress.sync": ({ userId, externalId }) => [
    attempt(mutation("progress.sync", { userId })),
    mutation("progress.sync", { userId: externalId }),
  ],
  "quizzes.submit": ({ userId, courseId, submissionId, quizId }, own) => [
    attempt(mutation("quizzes.submit", { ...submission(own), userId })),
    attempt(mutation("quizzes.submit", { ...submission(own), courseId })),
    mutation("quizzes.submit", { ...submission(own), submissionId, quizId }),
  ],
  "quizzes.list": ({ userId, quizResultId }) => [
    query("quizzes.list"),
    attempt(query("quizzes.list", { userId })),
    query("quizzes.list", { cursor: quizResultId }),
  ],
  "readiness.report": ({ userId, courseId }) => [
    query("readiness.report"),
    attempt(query("readiness.report", { team: userId })),
    attempt(query("readiness.report", { person: userId })),
    attempt(query("readiness.report", { course: courseId })),
  ],
  "readiness.rows": ({ userId, courseId, quizResultId }) => [
    query("readiness.rows", { of: "people" }),
    query("readiness.rows", { of: "scores" }),
    query("readiness.rows", { of: "bestScore" }),
    query("readiness.rows", { of: "assigned", sort: "displayName", indexFrom: 0, indexTo: 100 }),
    query("readiness.rows", { of: "scores", cursor: cursorAt(userId, quizResultId) }),
    attempt(query("readiness.rows", { of: "people", team: userId })),
    attempt(query("readiness.rows", { of: "assigned", person: userId })),
    attempt(query("readiness.rows", { of: "scores", course: courseId })),
  ],
  "readiness.distribution": ({ userId, courseId }) => [
    query("readiness.distribution"),
    attempt(query("readiness.distribution", { team: userId })),
    attempt(query("readiness.distribution", { person: userId })),
    attempt(query("readiness.distribution", { course: courseId })),
  ],
  "readiness.history": ({ userId }) => [
    query("readiness.history"),
    attempt(query("readiness.history", { team: userId })),
    attempt(query("readiness.history", { person: userId })),
  ],
  "readiness.compare": ({ userId, courseId }) => {
    const days = { from: "2100-01-01T00:00:00Z", to: "2100-01-02T00:00:00Z" };
    return [
      query("readiness.compare", days),
      attempt(query("readiness.compare", { ...days, person: userId })),
      attempt(query("readiness.compare", { ...days, course: courseId })),
    ];
  },
  "readiness.team": () => [query("readiness.team")],
  "readiness.teams": ({ userId }) => [
    query("readiness.teams"),
    attempt(query("readiness.teams", { under: userId })),
  ],
  "readiness.atRisk": ({ userId }) => [
    attempt(query("readiness.atRisk", { person: userId })),
    query("readiness.atRisk"),
    query("readiness.atRisk", { cursor: `0_1_${userId}` }),
    attempt(query("readiness.atRisk", { team: userId })),
  ],
  "readiness.model": () => [query("readiness.model"), query("readiness.model", { version: 1 })],
  "readiness.models": () => [query("readiness.models")],
  "readiness.setModel": ({ courseId }) => [
    mutation("readiness.setModel", { after: 1, model: { required: { rep: [courseId] } } }),
  ],
  "readiness.previewModel": ({ courseId }) => [
    query("readiness.previewModel", { model: {} }),
    query("readiness.previewModel", { model: { required: { rep: [courseId] } } }),
  ],
  "readiness.aggregate": () => [mutation("readiness.aggregate", {})],
  "integrations.status": () => [query("integrations.status")],
  "integrations.pause": () => [
    mutation("integrations.pause", { integration: "mindtickle", paused: false }),
  ],
  "integrations.replaceCredentials": ({ tenantId, externalId }) => [
    mutation("integrations.replaceCredentials", { apiKey: tenantId, clientId: externalId }),
  ],
  "webhookEndpoints.create": () => [
    mutation("webhookEndpoints.create", { service: "user-service" }),
  ],
  "webhookEndpoints.list": () => [query("webhookEndpoints.list")],
  "webhookEvents.list": () => [query("webhookEvents.list")],
  "webhookEndpoints.rotate": ({ endpointId }) => [
    mutation("webhookEndpoints.rotate", { id: endpointId }),
  ],
  "webhookEndpoints.remove": ({ endpointId }) => [
    mutation("webhookEndpoints.remove", { id: endpointId }),
  ],
  "integrations.connect": () => [
    mutation("integrations.connect", { service: "user-service", token: "none" }),
  ],
  "integrations.disconnect": () => [
    mutation("integrations.disconnect", { service: "user-service" }),
  ],
  "integrations.sync": () => [mutation("integrations.sync", { service: "user-service" })],
  "mails.list": ({ userId }) => [query("mails.list"), query("mails.list", { cursor: userId })],
  "notifications.list": ({ userId }) => [
    query("notifications.list"),
    query("notifications.list", { cursor: userId }),
  ],
  "outgoingWebhooks.create": () => [
    mutation("outgoingWebhooks.create", { url: "https://hub.test/x", types: ["quiz.completed"] }),
  ],
  "outgoingWebhooks.list": () => [query("outgoingWebhooks.list")],
  "outgoingWebhooks.change": ({ outgoingId }) => [
    mutation("outgoingWebhooks.change", { id: outgoingId, types: ["quiz.completed"] }),
  ],
  "outgoingWebhooks.rotate": ({ outgoingId }) => [
    mutation("outgoingWebhooks.rotate", { id: outgoingId }),
  ],
  "outgoingWebhooks.enable": ({ outgoingId }) => [
    mutation("outgoingWebhooks.enable", { id: outgoingId }),
  ],
  "outgoingWebhooks.replay": ({ outgoingId }) => [
    mutation("outgoingWebhooks.replay", { id: outgoingId, since: "2026-01-01T00:00:00Z" }),
  ],
  "outgoingWebhooks.test": ({ outgoingId }) => [
    mutation("outgoingWebhooks.test", { id: outgoingId }),
  ],
  "outgoingWebhooks.deliveries": ({ outgoingId, userId }) => [
    query("outgoingWebhooks.deliveries", { id: outgoingId }),
    query("outgoingWebhooks.deliveries", { id: outgoingId, cursor: userId }),
  ],
  "outgoingWebhooks.remove": ({ outgoingId }) => [
    mutation("outgoingWebhooks.remove", { id: outgoingId }),
  ],
  "reconciliation.start": () => [mutation("reconciliation.start", {})],
  "reconciliation.list": ({ userId }) => [
    query("reconciliation.list"),
    query("reconciliation.list", { cursor: userId }),
  ],
  "reconciliation.findings": ({ userId }) => [
    attempt(query("reconciliation.findings", { id: userId })),
  ],
  "reconciliation.approve": ({ userId }) => [
    attempt(mutation("reconciliation.approve", { id: userId })),
  ],
  "scimRequests.list": ({ userId, auditId }) => [
    query("scimRequests.list", { limit: 200 }),
    query("scimRequests.list", { resourceId: userId }),
    query("scimRequests.list", { cursor: auditId }),
  ],
  "audit.list": ({ userId, auditId }) => [
    query("audit.list", { limit: 200 }),
    attempt(query("audit.list", { subjectId: userId })),
    query("audit.list", { cursor: auditId }),
    query("audit.list", { q: userId }),
  ],
  "deadLetters.get": ({ deadLetterId }) => [query("deadLetters.get", { id: deadLetterId })],
  "deadLetters.replay": ({ deadLetterId }) => [
    mutation("deadLetters.replay", { id: deadLetterId, body: '{"userName":"x"}' }),
  ],
  "deadLetters.replayMany": ({ deadLetterId }) => [
    mutation("deadLetters.replayMany", { cursor: deadLetterId, source: "job" }),
  ],
  "deadLetters.discard": ({ deadLetterId }) => [
    mutation("deadLetters.discard", { id: deadLetterId }),
  ],
  "deadLetters.discardMany": ({ deadLetterId }) => [
    mutation("deadLetters.discardMany", { cursor: deadLetterId, source: "job" }),
  ],
  "deadLetters.list": ({ deadLetterId }) => [
    query("deadLetters.list"),
    query("deadLetters.list", { cursor: deadLetterId }),
  ],
  "provisioning.settings": () => [query("provisioning.settings")],
  "provisioning.setRules": ({ slug }) => [
    mutation("provisioning.setRules", {
      role: { names: { manager: "manager", admin: "admin", [slug]: "manager" } },
    }),
  ],
  "provisioning.putSchema": ({ externalId }) => [
    mutation("provisioning.putSchema", {
      id: `urn:x-${externalId}:User`,
      name: externalId,
      attributes: [{ name: "badge" }],
    }),
  ],
  "provisioning.removeSchema": ({ externalId }) => [
    mutation("provisioning.removeSchema", { id: `urn:x-${externalId}:User` }),
  ],
  "receivers.create": ({ receiverId }) => [
    mutation("receivers.create", { delivery: "poll", name: `${receiverId}!`, audience: "a" }),
  ],
  "receivers.list": () => [query("receivers.list")],
  "receivers.remove": ({ receiverId }) => [mutation("receivers.remove", { id: receiverId })],
  "receivers.verify": ({ receiverId }) => [mutation("receivers.verify", { id: receiverId })],
  "ssoConnections.create": ({ slug }) => [
    mutation("ssoConnections.create", {
      name: slug,
      issuer: "https://id.example.com",
      clientId: slug,
    }),
  ],
  "ssoConnections.list": () => [query("ssoConnections.list")],
  "ssoConnections.get": ({ connectionId }) => [query("ssoConnections.get", { id: connectionId })],
  "ssoConnections.change": ({ connectionId }) => [
    mutation("ssoConnections.change", { id: connectionId, jit: true }),
  ],
  "ssoConnections.test": ({ connectionId }) => [
    mutation("ssoConnections.test", { id: connectionId }),
  ],
  "ssoConnections.unlink": ({ connectionId, userId }) => [
    mutation("ssoConnections.unlink", { id: connectionId, userId }),
  ],
  "ssoConnections.remove": ({ connectionId }) => [
    mutation("ssoConnections.remove", { id: connectionId }),
  ],
  "domains.create": ({ slug }) => [mutation("domains.create", { name: `${slug}.example.com` })],
  "domains.list": () => [query("domains.list")],
  "domains.check": ({ domainId }) => [mutation("domains.check", { id: domainId })],
  "domains.enforce": ({ domainId, connectionId }) => [
    mutation("domains.enforce", { id: domainId, connectionId }),
  ],
  "domains.remove": ({ domainId }) => [mutation("domains.remove", { id: domainId })],
  "scimTokens.create": () => [mutation("scimTokens.create", { name: "own" })],
  "scimTokens.list": ({ scimTokenId }) => [
    query("scimTokens.list"),
    query("scimTokens.list", { cursor: scimTokenId }),
  ],
  "scimTokens.rotate": ({ scimTokenId, userId }) => [
    mutation("scimTokens.rotate", { id: scimTokenId }),
    attempt(mutation("scimTokens.rotate", { id: userId, overlapHours: 0 })),
  ],
  "scimTokens.revoke": ({ scimTokenId, userId }) => [
    mutation("scimTokens.revoke", { id: scimTokenId }),
    attempt(mutation("scimTokens.revoke", { id: userId })),
  ],
  ...Object.fromEntries(
    ["explain", "preview", "versions"].map((verb): [string, Case] => [
      `operatorConfiguration.${verb}`,
      ({ tenantId }) => [query(`operatorConfiguration.${verb}`, { tenantId })],
    ]),
  ),
  "operatorConfiguration.change": ({ tenantId }) => [
    mutation("operatorConfiguration.change", { tenantId, baseVersion: 1, reason: "x" }),
  ],
  "operatorConfiguration.publish": ({ tenantId, versionId }) => [
    mutation("operatorConfiguration.publish", { tenantId, id: versionId }),
  ],
  "operatorConfiguration.discard": ({ tenantId, versionId }) => [
    mutation("operatorConfiguration.discard", { tenantId, id: versionId }),
  ],
  "operatorConfiguration.rollBack": ({ tenantId }) => [
    mutation("operatorConfiguration.rollBack", { tenantId, baseVersion: 1, to: 0, reason: "x" }),
  ],
  "operator.createTenant": ({ slug }) => [mutation("operator.createTenant", { slug, name: "x" })],
  "operator.provisionTenant": ({ slug }) => [
    mutation("operator.provisionTenant", { slug, name: "x", admin: { email: "x@x.test" } }),
  ],
  "operator.listTenants": ({ tenantId }) => [
    query("operator.listTenants"),
    query("operator.listTenants", { metadata: '{"a":1}', parentTenantId: tenantId }),
    query("operator.listTenants", { cursor: tenantId }),
  ],
  "operator.setTenantActive": ({ slug }) => [
    mutation("operator.setTenantActive", { slug, active: false }),
  ],
  "operator.setPaymentStatus": ({ slug }) => [
    mutation("operator.setPaymentStatus", { slug, status: "unpaid", reason: "x" }),
  ],
  "operator.audit": ({ tenantId }) => [
    query("operator.audit"),
    query("operator.audit", { tenantId }),
  ],
  "operator.listOrganizations": ({ tenantId }) => [
    query("operator.listOrganizations"),
    query("operator.listOrganizations", { cursor: tenantId }),
  ],
  "operator.getOrganization": ({ tenantId }) => [
    query("operator.getOrganization", { id: tenantId }),
  ],
  "operator.createOrganization": ({ slug }) => [
    mutation("operator.createOrganization", { slug, name: "x" }),
  ],
  "operator.updateOrganization": ({ tenantId, slug }) => [
    mutation("operator.updateOrganization", { id: tenantId, slug }),
  ],
  "operator.deleteOrganization": ({ tenantId }) => [
    mutation("operator.deleteOrganization", { id: tenantId }),
  ],
  "operator.restoreOrganization": ({ tenantId }) => [
    mutation("operator.restoreOrganization", { id: tenantId }),
  ],
  "operator.integrations": ({ tenantId }) => [
    query("operator.integrations"),
    query("operator.integrations", { cursor: tenantId }),
  ],
  "operator.alerts": () => [query("operator.alerts")],
  "operator.securityEvents": () => [query("operator.securityEvents")],
  "operatorFlags.list": () => [query("operatorFlags.list")],
  "operatorFlags.dryRun": ({ tenantId, userId }) => [
    query("operatorFlags.dryRun", {
      name: "readiness.export",
      rules: onlyFor(tenantId, userId),
    }),
  ],
  "operatorFlags.change": ({ tenantId, userId }) => [
    mutation("operatorFlags.change", {
      baseVersion: 0,
      flags: { "readiness.export": onlyFor(tenantId, userId) },
      reason: "x",
    }),
  ],
  "operatorFlags.history": () => [query("operatorFlags.history")],
  "operatorFlags.rollBack": () => [
    mutation("operatorFlags.rollBack", { baseVersion: 0, to: 1, reason: "x" }),
  ],
};

const users = "/scim/v2/Users";
const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const found = (filter: string) => get(`${users}?filter=${encodeURIComponent(filter)}`);
const groups = "/scim/v2/Groups";
const search = (root: string, filter: string) =>
  post(`/scim/v2${root}/.search`, { filter, count: 200 });
const patched = (path: string, value: unknown) => ({
  schemas: [patchOp],
  Operations: [{ op: "replace", path, value }],
});
const managedBy = (userId: string) => ({ [enterprise]: { manager: { value: userId } } });

/** The calls by SCIM route, except those of users. */
const provisioningCases: Record<string, Case> = {
  "GET /scim/v2/ServiceProviderConfig": () => [get("/scim/v2/ServiceProviderConfig")],
  "GET /scim/v2/ResourceTypes": () => [get("/scim/v2/ResourceTypes")],
  "GET /scim/v2/ResourceTypes/:id": () => [get("/scim/v2/ResourceTypes/User")],
  "GET /scim/v2/Schemas": () => [get("/scim/v2/Schemas")],
  "GET /scim/v2/Schemas/:id": () => [get(`/scim/v2/Schemas/${enterprise}`)],
  "GET /scim/v2": ({ groupId, externalId }) => [
    get("/scim/v2?count=200"),
    attempt(get(`/scim/v2?filter=${encodeURIComponent(`id eq "${groupId}"`)}`)),
    get(`/scim/v2?filter=${encodeURIComponent(`externalId eq "${externalId}"`)}`),
  ],
  "POST /scim/v2/.search": ({ userId, externalId }) => [
    search("", "displayName pr"),
    attempt(search("", `id eq "${userId}"`)),
    search("", `externalId eq "${externalId}"`),
  ],
  "POST /scim/v2/Users/.search": ({ userId, groupId, userName }) => [
    search("/Users", 'userName pr and not (active eq "x")'),
    search("/Users", 'emails.value pr or groups.display pr or title sw ""'),
    attempt(search("/Users", `id eq "${userId}"`)),
    search("/Users", `groups.value eq "${groupId}"`),
    search("/Users", `userName eq "${userName}" or emails eq "${userName}"`),
  ],
  "GET /scim/v2/Groups": ({ groupId, userId, externalId }) => [
    get(`${groups}?count=200`),
    attempt(get(`${groups}?filter=${encodeURIComponent(`id eq "${groupId}"`)}`)),
    get(`${groups}?filter=${encodeURIComponent(`members eq "${userId}"`)}`),
    get(`${groups}?filter=${encodeURIComponent(`displayName co "${externalId.slice(0, 4)}"`)}`),
  ],
  "POST /scim/v2/Groups/.search": ({ userId }) => [
    search("/Groups", "displayName pr"),
    search("/Groups", `members[value eq "${userId}"]`),
  ],
  "POST /scim/v2/Groups": ({ userId, groupId, externalId }, own) => [
    post(groups, { displayName: `with-${externalId}`, externalId }),
    attempt(post(groups, { displayName: "taken", members: [{ value: userId }] })),
    attempt(post(groups, { displayName: "taken", members: [groupId, own.userId] })),
    post(groups, { id: groupId, displayName: `with-id-${groupId}` }),
  ],
  "GET /scim/v2/Groups/:id": ({ groupId, userId, tenantId }) => [
    attempt(get(`${groups}/${groupId}`)),
    attempt(get(`${groups}/${userId}`)),
    attempt(get(`${groups}/${tenantId}`)),
  ],
  "PUT /scim/v2/Groups/:id": ({ groupId }) => [
    attempt({ method: "PUT", path: `${groups}/${groupId}`, body: { displayName: "taken-over" } }),
  ],
  "PATCH /scim/v2/Groups/:id": ({ groupId }, own) => [
    attempt({
      method: "PATCH",
      path: `${groups}/${groupId}`,
      body: patched("members", [{ value: own.userId }]),
    }),
  ],
  "DELETE /scim/v2/Groups/:id": ({ groupId }) => [
    attempt({ method: "DELETE", path: `${groups}/${groupId}` }),
  ],
  "POST /scim/v2/Bulk": ({ userId, groupId }) => [
    attempt(
      post("/scim/v2/Bulk", {
        Operations: [
          { method: "DELETE", path: `/Users/${userId}` },
          { method: "PATCH", path: `/Groups/${groupId}`, data: patched("members", [userId]) },
        ],
      }),
    ),
  ],
  "GET /scim/v2/Me": () => [get("/scim/v2/Me")],
  "PUT /scim/v2/Me": ({ userId }) => [{ method: "PUT", path: "/scim/v2/Me", body: { id: userId } }],
  "PATCH /scim/v2/Me": () => [
    { method: "PATCH", path: "/scim/v2/Me", body: patched("title", "taken over") },
  ],
  "DELETE /scim/v2/Me": () => [{ method: "DELETE", path: "/scim/v2/Me" }],
  "POST /scim/v2/Me": () => [post("/scim/v2/Me")],
};

const flagClients = ["ofrep", "unleash", "admin"];

/** The calls by route of the server. Middleware needs no cases, and tRPC has its own. */
export const routeCases: Record<string, Case> = {
  "ALL /*": none,
  "ALL /trpc/*": ({ userId, courseId }) => [
    // In a batch, a refused call must not hide the foreign access of another call.
    attempt(
      get(
        `/trpc/users.get,audit.list,users.get?batch=1&input=${encodeURIComponent(
          JSON.stringify({ 0: { id: userId }, 1: { subjectId: 7 }, 2: { id: courseId } }),
        )}`,
      ),
    ),
    get(`/trpc/users.${userId}`),
  ],
  "GET /healthz": () => [get("/healthz")],
  "GET /readyz": () => [get("/readyz")],
  "GET /api/v1/auth/sso/start": () => [
    get("/api/v1/auth/sso/start?organization=none"),
    get("/api/v1/auth/sso/start?email=a@none.example.com"),
  ],
  "GET /api/v1/auth/sso/callback": ({ tenantId }) => [
    get(`/api/v1/auth/sso/callback?code=x&state=${tenantId}`),
  ],
  "POST /api/v1/auth/sso/backchannel-logout": ({ connectionId }) => [
    post(`/api/v1/auth/sso/backchannel-logout?connection=${connectionId}`),
  ],
  "GET /.well-known/jwks.json": () => [get("/.well-known/jwks.json")],
  "GET /.well-known/audit-keys.json": () => [get("/.well-known/audit-keys.json")],
  "POST /ofrep/v1/evaluate/flags": ({ tenantId }) => [
    { ...post("/ofrep/v1/evaluate/flags", { context: { tenantId } }), actors: flagClients },
  ],
  "POST /ofrep/v1/evaluate/flags/:key": ({ userId, tenantId }) => [
    {
      ...post("/ofrep/v1/evaluate/flags/mindtickle.pull", {
        context: { targetingKey: userId, tenantId },
      }),
      actors: flagClients,
    },
    { ...post(`/ofrep/v1/evaluate/flags/${tenantId}`, {}), actors: flagClients },
  ],
  "GET /api/client/features": () => [{ ...get("/api/client/features"), actors: flagClients }],
  "POST /api/client/register": () => [
    { ...post("/api/client/register", { appName: "x" }), actors: flagClients },
  ],
  "POST /api/client/metrics": ({ tenantId }) => [
    {
      ...post("/api/client/metrics", {
        appName: "x",
        bucket: { toggles: { [tenantId]: { yes: 1 } } },
      }),
      actors: flagClients,
    },
  ],
  "POST /scim/v2/Users": ({ externalId, userName, userId }) => [
    post(users, { userName: `with-${externalId}`, externalId }),
    post(users, { userName }),
    attempt(post(users, { userName: `managed-${userId}`, ...managedBy(userId) })),
    post(users, { id: userId, userName: `with-id-${userId}` }),
  ],
  "GET /scim/v2/Users": ({ externalId, userName, userId }) => [
    get(`${users}?count=200`),
    attempt(found(`id eq "${userId}"`)),
    found(`externalId eq "${externalId}"`),
    found(`userName eq "${userName}"`),
  ],
  "GET /scim/v2/Users/:id": ({ userId, courseId, tenantId, externalId }) => [
    attempt(get(`${users}/${userId}`)),
    attempt(get(`${users}/${courseId}`)),
    attempt(get(`${users}/${tenantId}`)),
    get(`${users}/${externalId}`),
  ],
  "PUT /scim/v2/Users/:id": ({ userId }, own) => [
    attempt({ method: "PUT", path: `${users}/${userId}`, body: { userName: "taken-over" } }),
    attempt({
      method: "PUT",
      path: `${users}/${own.userId}`,
      body: { userName: "own", ...managedBy(userId) },
    }),
  ],
  "PATCH /scim/v2/Users/:id": ({ userId }, own) => [
    attempt({ method: "PATCH", path: `${users}/${userId}`, body: patched("title", "taken over") }),
    attempt({
      method: "PATCH",
      path: `${users}/${own.userId}`,
      body: patched(`${enterprise}:manager.value`, userId.toUpperCase()),
    }),
  ],
  "DELETE /scim/v2/Users/:id": ({ userId }) => [
    attempt({ method: "DELETE", path: `${users}/${userId}` }),
  ],
  "ALL /scim/v2/*": ({ userId }) => [get(`/scim/v2/Nothing/${userId}`)],
  ...provisioningCases,
  "POST /scim/v2/SecurityEvents/:receiverId": ({ receiverId, userId }) => [
    post(`/scim/v2/SecurityEvents/${receiverId}`),
    post(`/scim/v2/SecurityEvents/${receiverId}`, { ack: [`${userId}.${receiverId}`] }),
    attempt(post(`/scim/v2/SecurityEvents/${userId}`)),
  ],
  "GET /api/tenants/:slug/users/:userId/sync-progress": (
    { slug, userId, otherExternalId },
    own,
  ) => [
    attempt(get(`/api/tenants/${own.slug}/users/${userId}/sync-progress`)),
    get(`/api/tenants/${own.slug}/users/${otherExternalId}/sync-progress`),
    attempt(get(`/api/tenants/${slug}/users/${userId}/sync-progress`)),
    attempt(get(`/api/tenants/${slug}/users/${otherExternalId}/sync-progress`)),
    attempt(get(`/api/tenants/${slug}/users/${own.repId}/sync-progress`)),
  ],
  "POST /api/tenants/:slug/users/:userId/sync-progress": ({ slug, userId }, own) => [
    attempt(post(`/api/tenants/${own.slug}/users/${userId}/sync-progress`)),
    attempt(post(`/api/tenants/${slug}/users/${userId}/sync-progress`)),
  ],
  "GET /api/tenants/:slug/readiness": ({ slug }, own) => [
    get(`/api/tenants/${own.slug}/readiness`),
    get(`/api/tenants/${own.slug}/readiness?role=rep&asOf=2026-01-01T00:00:00Z`),
    attempt(get(`/api/tenants/${slug}/readiness`)),
  ],
  "GET /api/tenants/:slug/readiness/rows": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/readiness/rows?of=scores`),
    attempt(get(`/api/tenants/${own.slug}/readiness/rows?of=people&team=${userId}`)),
    attempt(get(`/api/tenants/${slug}/readiness/rows?of=scores`)),
  ],
  "GET /api/tenants/:slug/readiness/export": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/readiness/export?of=scores&format=json`),
    get(`/api/tenants/${own.slug}/readiness/export?of=people`),
    attempt(get(`/api/tenants/${own.slug}/readiness/export?of=people&person=${userId}`)),
    attempt(get(`/api/tenants/${slug}/readiness/export?of=people`)),
  ],
  "GET /api/v1/openapi.json": () => [get("/api/v1/openapi.json")],
  "GET /api/v1/docs/errors": () => [get("/api/v1/docs/errors")],
  "GET /api/v1/docs": () => [get("/api/v1/docs")],
  "GET /api/v1/docs/api-reference.js": () => [get("/api/v1/docs/api-reference.js")],
  "GET /": () => [get("/")],
  "GET /console/*": () => [get("/console"), get("/console/org/globex/people?q=globex")],
  "GET /console/assets/*": () => [get("/console/assets/globex.js")],
  "GET /console/icon.svg": () => [get("/console/icon.svg")],
  "POST /api/v1/auth/session": () => [post("/api/v1/auth/session")],
  "GET /api/v1/auth/session": () => [get("/api/v1/auth/session")],
  "DELETE /api/v1/auth/session": () => [{ method: "DELETE", path: "/api/v1/auth/session" }],
  "POST /api/v1/auth/operator-session": () => [post("/api/v1/auth/operator-session")],
  "GET /api/v1/auth/operator-session": () => [get("/api/v1/auth/operator-session")],
  "DELETE /api/v1/auth/operator-session": () => [
    { method: "DELETE", path: "/api/v1/auth/operator-session" },
  ],
  "POST /auth/session": () => [post("/auth/session")],
  "GET /auth/session": () => [get("/auth/session")],
  "DELETE /auth/session": () => [{ method: "DELETE", path: "/auth/session" }],
  "GET /api/v1/audit/export": () => [
    get("/api/v1/audit/export"),
    get("/api/v1/audit/export?format=csv"),
  ],
  "GET /api/v1/readiness/export": ({ userId }) => [
    attempt(get(`/api/v1/readiness/export?of=people&person=${userId}`)),
  ],
  "GET /api/tenants/:slug/readiness/history": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/readiness/history`),
    attempt(get(`/api/tenants/${own.slug}/readiness/history?team=${userId}`)),
    attempt(get(`/api/tenants/${slug}/readiness/history`)),
  ],
  "GET /api/tenants/:slug/readiness/compare": ({ slug }, own) => {
    const days = "from=2100-01-01T00:00:00Z&to=2100-01-02T00:00:00Z";
    return [
      get(`/api/tenants/${own.slug}/readiness/compare?${days}`),
      attempt(get(`/api/tenants/${slug}/readiness/compare?${days}`)),
    ];
  },
  "GET /api/tenants/:slug/readiness/team": ({ slug }, own) => [
    get(`/api/tenants/${own.slug}/readiness/team`),
    attempt(get(`/api/tenants/${slug}/readiness/team`)),
  ],
  "GET /api/tenants/:slug/readiness/distribution": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/readiness/distribution`),
    attempt(get(`/api/tenants/${own.slug}/readiness/distribution?person=${userId}`)),
    attempt(get(`/api/tenants/${slug}/readiness/distribution`)),
  ],
  "GET /api/tenants/:slug/readiness/teams": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/readiness/teams`),
    attempt(get(`/api/tenants/${own.slug}/readiness/teams?under=${userId}`)),
    attempt(get(`/api/tenants/${slug}/readiness/teams`)),
  ],
  "GET /api/tenants/:slug/readiness/at-risk": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/readiness/at-risk`),
    attempt(get(`/api/tenants/${own.slug}/readiness/at-risk?team=${userId}`)),
    attempt(get(`/api/tenants/${slug}/readiness/at-risk`)),
  ],
  "POST /webhooks/:service": ({ slug }) => [post("/webhooks/user-service", { tenant: slug })],
  // The secrets of a known endpoint are cached, so its statements differ. test/webhooks compares the
  // responses, and ids cannot be guessed.
  "POST /webhooks/:service/:endpoint": ({ tenantId }) => [
    post("/webhooks/user-service/none", { tenant: tenantId }),
  ],
  "GET /api/tenants/:slug/audit": ({ slug, userId, auditId }, own) => [
    get(`/api/tenants/${own.slug}/audit?cursor=${auditId}`),
    get(`/api/tenants/${own.slug}/audit?category=all&actor=user:${userId}`),
    attempt(get(`/api/tenants/${own.slug}/audit?subjectId=${userId}`)),
    attempt(get(`/api/tenants/${slug}/audit`)),
  ],
  "GET /api/tenants/:slug/scim-requests": ({ slug, userId }, own) => [
    get(`/api/tenants/${own.slug}/scim-requests?resourceId=${userId}`),
    attempt(get(`/api/tenants/${slug}/scim-requests`)),
  ],
  "GET /api/tenants/:slug/dead-letters": ({ slug, deadLetterId }, own) => [
    get(`/api/tenants/${own.slug}/dead-letters?cursor=${deadLetterId}`),
    attempt(get(`/api/tenants/${slug}/dead-letters`)),
  ],
  "GET /api/tenants/:slug/dead-letters/:id": ({ slug, deadLetterId }, own) => [
    get(`/api/tenants/${own.slug}/dead-letters/${deadLetterId}`),
    attempt(get(`/api/tenants/${slug}/dead-letters/${deadLetterId}`)),
  ],
  "POST /api/tenants/:slug/dead-letters/:id/replay": ({ slug, deadLetterId }, own) => [
    post(`/api/tenants/${own.slug}/dead-letters/${deadLetterId}/replay`),
    attempt(post(`/api/tenants/${slug}/dead-letters/${deadLetterId}/replay`)),
  ],
  "POST /api/tenants/:slug/dead-letters/:id/discard": ({ slug, deadLetterId }, own) => [
    post(`/api/tenants/${own.slug}/dead-letters/${deadLetterId}/discard`),
    attempt(post(`/api/tenants/${slug}/dead-letters/${deadLetterId}/discard`)),
  ],
  "POST /api/tenants/:slug/dead-letters/replay": ({ slug, deadLetterId }, own) => [
    post(`/api/tenants/${own.slug}/dead-letters/replay`, { cursor: deadLetterId, source: "job" }),
    attempt(post(`/api/tenants/${slug}/dead-letters/replay`, {})),
  ],
  "POST /api/tenants/:slug/dead-letters/discard": ({ slug, deadLetterId }, own) => [
    post(`/api/tenants/${own.slug}/dead-letters/discard`, { cursor: deadLetterId, source: "job" }),
    attempt(post(`/api/tenants/${slug}/dead-letters/discard`, {})),
  ],
  "GET /metrics": () => [get("/metrics")],
  "GET /integrations/status": ({ tenantId }) => [
    get("/integrations/status"),
    get(`/integrations/status?cursor=${tenantId}`),
  ],
  "POST /api/tenants/:slug/readiness/aggregate": ({ slug }) => [
    attempt(post(`/api/tenants/${slug}/readiness/aggregate`)),
  ],
};

const envelope = ({ tenantId, userId }: Keys, job: string) => ({
  v: 1,
  job,
  tenantId,
  requestId: "forged",
  payload: { tenantId, userId, version: 1, operation: "UPDATE" },
});

/** The calls by route of the workers, which accept only requests that QStash has signed. */
export const workerCases: Record<string, Case> = {
  "ALL /*": none,
  "GET /healthz": () => [{ ...get("/healthz"), worker: true }],
  "GET /metrics": () => [{ ...get("/metrics"), worker: true }],
  "POST /jobs/:job": (keys) =>
    ["user_changed", "progress.synced", "readiness.aggregate"].map((job) => ({
      ...post(`/jobs/${job}`, envelope(keys, job)),
      worker: true,
    })),
  "POST /fan-outs/:name": () => [{ ...post("/fan-outs/readiness.nightly"), worker: true }],
  "POST /outgoing/*": ({ tenantId, outgoingId, userId }) => [
    { ...post(`/outgoing/${tenantId}/${outgoingId}/${userId}/1`, { status: 200 }), worker: true },
  ],
  "POST /failures": (keys) => [
    {
      ...post("/failures", { sourceBody: btoa(JSON.stringify(envelope(keys, "x"))) }),
      worker: true,
    },
  ],
};

/** The names without a case. */
export const uncovered = (names: readonly string[], cases: Record<string, Case>): string[] =>
  names.filter((name) => !Object.hasOwn(cases, name));
