import { AppError } from "../../errors.ts";

/** @returns AppError unauthorized for a session that has ended, or never began */
export const sessionEnded = () =>
  new AppError("unauthorized", "This session has ended. Sign in again.", {
    userMessage: { key: "session_ended" },
  });
