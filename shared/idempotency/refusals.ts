import { AppError } from "../errors.ts";

export const reused = () =>
  new AppError(
    "unprocessable",
    "The idempotency-key was used for another request. Use a new key for each request.",
  );

export const stillRunning = () =>
  new AppError(
    "conflict",
    "The request with this idempotency-key is still running. Wait, then send it again.",
    { retryAfter: 1 },
  );

export const notStored = () =>
  new AppError(
    "conflict",
    "The request with this idempotency-key was carried out, but its response is not stored, for instance because it contained a secret. Read the resource.",
  );
