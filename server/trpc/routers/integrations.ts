import {
  connectInput,
  connectionOutput,
  connectService,
  disconnectService,
  serviceInput,
  syncService,
  syncServiceOutput,
} from "../../../shared/customer-services/connect.ts";
import {
  pauseInput,
  pauseIntegration,
  pauseOutput,
} from "../../../shared/integrations/accounts/pause.ts";
import { readStatus, readStatusOutput } from "../../../shared/integrations/status/read-status.ts";
import {
  replaceCredentials,
  replaceCredentialsInput,
  replaceCredentialsOutput,
} from "../../../shared/integrations/accounts/replace-credentials.ts";
import { mutation, query, router } from "../procedures.ts";
import { noInput } from "../../declarations.ts";

export const integrationsRouter = router({
  status: query({
    permission: "integrations:read",
    rest: "GET /integrations",
    input: noInput,
    output: readStatusOutput,
    run: readStatus,
  }),
  connect: mutation({
    permission: "integrations:write",
    rest: "PUT /integrations/:service",
    input: connectInput,
    example: { service: "communication-service", token: "token-of-the-account" },
    output: connectionOutput,
    run: connectService,
  }),
  disconnect: mutation({
    permission: "integrations:write",
    rest: "DELETE /integrations/:service",
    status: 204,
    whenUnpaid: true,
    input: serviceInput,
    output: connectionOutput,
    run: disconnectService,
  }),
  sync: mutation({
    permission: "integrations:write",
    rest: "POST /integrations/:service/sync",
    input: serviceInput,
    output: syncServiceOutput,
    run: syncService,
  }),
  pause: mutation({
    permission: "integrations:write",
    rest: "POST /integrations/:integration/pause",
    input: pauseInput,
    example: { integration: "mindtickle", paused: false },
    output: pauseOutput,
    run: pauseIntegration,
  }),
  replaceCredentials: mutation({
    permission: "integrations:write",
    rest: "PUT /integrations/mindtickle/credentials",
    input: replaceCredentialsInput,
    example: { apiKey: "key", secretKey: "secret", clientId: "client" },
    output: replaceCredentialsOutput,
    run: replaceCredentials,
  }),
});
