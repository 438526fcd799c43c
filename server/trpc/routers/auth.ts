import * as z from "zod";
import {
  endedOutput,
  endOtherSessions,
  endSession,
  logout,
} from "../../../shared/identity/sessions/end.ts";
import { listSessions, listSessionsOutput } from "../../../shared/identity/sessions/list.ts";
import { me, meOutput } from "../../../shared/identity/sessions/me.ts";
import { refresh, refreshInput, refreshOutput } from "../../../shared/identity/sessions/refresh.ts";
import { login, loginInput } from "../../../shared/identity/sign-in/login.ts";
import { register, registerInput } from "../../../shared/identity/sign-in/register.ts";
import { signedInOutput } from "../../../shared/identity/sign-in/start-session.ts";
import { exampleId, noInput } from "../../declarations.ts";
import { mutation, publicMutation, query, router } from "../procedures.ts";

export const authRouter = router({
  register: publicMutation({
    rest: "POST /auth/register",
    aliases: ["POST /auth/register"],
    status: 201,
    location: ({ user }) => `/users/${user.id}`,
    input: registerInput,
    example: {
      organization: { name: "Example" },
      name: "Ada Admin",
      email: "ada@example.com",
      password: "plum-violin-harbour-7421",
    },
    output: signedInOutput,
    run: async (call) => (await register(call)).output,
  }),
  login: publicMutation({
    rest: "POST /auth/login",
    aliases: ["POST /auth/login"],
    input: loginInput,
    example: { email: "ada@example.com", password: "plum-violin-harbour-7421" },
    output: signedInOutput,
    run: async (call) => (await login(call)).output,
  }),
  refresh: publicMutation({
    rest: "POST /auth/refresh",
    aliases: ["POST /auth/refresh"],
    input: refreshInput,
    example: { refreshToken: "rmp_refresh_..." },
    output: refreshOutput,
    run: refresh,
  }),
  logout: mutation({
    permission: "signed-in",
    rest: "POST /auth/logout",
    aliases: ["POST /auth/logout"],
    whenUnpaid: true,
    input: noInput,
    output: endedOutput,
    run: logout,
  }),
  me: query({
    permission: "signed-in",
    rest: "GET /auth/me",
    aliases: ["GET /auth/me"],
    input: noInput,
    output: meOutput,
    run: me,
  }),
  sessions: query({
    permission: "signed-in",
    rest: "GET /auth/sessions",
    input: noInput,
    output: listSessionsOutput,
    run: listSessions,
  }),
  endSession: mutation({
    permission: "signed-in",
    rest: "DELETE /auth/sessions/:id",
    status: 204,
    whenUnpaid: true,
    input: z.strictObject({ id: z.string().max(200) }),
    example: { id: exampleId },
    output: endedOutput,
    run: endSession,
  }),
  endOtherSessions: mutation({
    permission: "signed-in",
    rest: "POST /auth/sessions/end-others",
    whenUnpaid: true,
    input: noInput,
    output: endedOutput,
    run: endOtherSessions,
  }),
});
