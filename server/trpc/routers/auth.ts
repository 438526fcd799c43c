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
import {
  changePassword,
  changePasswordInput,
} from "../../../shared/identity/password-changes/change.ts";
import {
  forgotInput,
  forgotOutput,
  forgotPassword,
} from "../../../shared/identity/password-changes/forgot.ts";
import { resetInput, resetPassword } from "../../../shared/identity/password-changes/reset.ts";
import {
  verifyAddress,
  verifyInput,
  verifyOutput,
} from "../../../shared/identity/sign-in/verify-address.ts";
import {
  sendVerification,
  sendVerificationOutput,
} from "../../../shared/identity/sign-in/send-verification.ts";
import { loginTotp, loginTotpInput } from "../../../shared/identity/sign-in/challenge.ts";
import {
  confirmTotp,
  enrolTotp,
  enrolTotpInput,
  enrolTotpOutput,
} from "../../../shared/identity/totp/enrol.ts";
import {
  codeOnlyInput,
  recoveryCodesOutput,
  renewRecoveryCodes,
} from "../../../shared/identity/totp/recovery-codes.ts";
import { removeTotp, removeTotpOutput } from "../../../shared/identity/totp/remove.ts";
import { totpStatus, totpStatusOutput } from "../../../shared/identity/totp/status.ts";
import { login, loginInput } from "../../../shared/identity/sign-in/login.ts";
import { signedInOutput } from "../../../shared/identity/sign-in/start-session.ts";
import { register, registerInput } from "../../../shared/tenants/creation/register.ts";
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
  loginTotp: publicMutation({
    rest: "POST /auth/login/totp",
    aliases: ["POST /auth/login/totp"],
    input: loginTotpInput,
    example: { challenge: "rmp_totp_...", code: "123456" },
    output: signedInOutput,
    run: async (call) => (await loginTotp(call)).output,
  }),
  totp: query({
    permission: "signed-in",
    rest: "GET /auth/totp",
    input: noInput,
    output: totpStatusOutput,
    run: totpStatus,
  }),
  enrolTotp: mutation({
    permission: "signed-in",
    rest: "POST /auth/totp",
    returnsSecret: true,
    whenUnpaid: true,
    input: enrolTotpInput,
    example: { password: "plum-violin-harbour-7421" },
    output: enrolTotpOutput,
    run: ({ ctx, input, request: { hasher } }) => enrolTotp({ ctx, input, hasher }),
  }),
  confirmTotp: mutation({
    permission: "signed-in",
    rest: "POST /auth/totp/confirm",
    returnsSecret: true,
    whenUnpaid: true,
    input: codeOnlyInput,
    example: { code: "123456" },
    output: recoveryCodesOutput,
    run: confirmTotp,
  }),
  renewRecoveryCodes: mutation({
    permission: "signed-in",
    rest: "POST /auth/totp/recovery-codes",
    returnsSecret: true,
    whenUnpaid: true,
    input: codeOnlyInput,
    example: { code: "123456" },
    output: recoveryCodesOutput,
    run: renewRecoveryCodes,
  }),
  removeTotp: mutation({
    permission: "signed-in",
    rest: "POST /auth/totp/remove",
    whenUnpaid: true,
    input: codeOnlyInput,
    example: { code: "123456" },
    output: removeTotpOutput,
    run: removeTotp,
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
  verify: publicMutation({
    rest: "POST /auth/verify",
    input: verifyInput,
    example: { token: "rmp_verify_..." },
    output: verifyOutput,
    run: verifyAddress,
  }),
  sendVerification: mutation({
    permission: "signed-in",
    rest: "POST /auth/verify/send",
    status: 202,
    whenUnpaid: true,
    input: noInput,
    output: sendVerificationOutput,
    run: sendVerification,
  }),
  changePassword: mutation({
    permission: "signed-in",
    rest: "POST /auth/password/change",
    whenUnpaid: true,
    input: changePasswordInput,
    example: { password: "plum-violin-harbour-7421", newPassword: "tandem-orbit-lantern-3058" },
    output: endedOutput,
    run: ({ ctx, input, request: { hasher } }) => changePassword({ ctx, input, hasher }),
  }),
  forgotPassword: publicMutation({
    rest: "POST /auth/password/forgot",
    status: 202,
    input: forgotInput,
    example: { email: "ada@example.com" },
    output: forgotOutput,
    run: forgotPassword,
  }),
  resetPassword: publicMutation({
    rest: "POST /auth/password/reset",
    input: resetInput,
    example: { token: "rmp_reset_...", password: "tandem-orbit-lantern-3058" },
    output: endedOutput,
    run: resetPassword,
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
