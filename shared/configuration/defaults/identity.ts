import * as z from "zod";
import { leaf } from "../leaf.ts";

export const identity = z.strictObject({
  adminTotp: leaf(z.boolean(), false, {
    title: "Authenticator app for admins",
    description: "Whether admins who sign in with a password need an authenticator app.",
    changedBy: "tenant",
  }),
});
