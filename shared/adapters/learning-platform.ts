import * as z from "zod";
import type { ErrorCategory } from "../errors.ts";

/** A user, as it is sent to the learning platform. */
export interface Person {
  /** Rampart's user id, which the platform stores as its external id. */
  id: string;
  userName: string;
  email: string;
  displayName: string;
  givenName: string | null;
  familyName: string | null;
  title: string | null;
  role: "rep" | "manager" | "admin";
  active: boolean;
}

/** A user, as the platform returns it; null for a value that is missing or not valid. */
export interface PlatformPerson {
  platformId: string;
  /** Rampart's user id; null for a user that Rampart did not create. */
  externalId: string | null;
  userName: string | null;
  email: string | null;
  displayName: string | null;
  givenName: string | null;
  familyName: string | null;
  title: string | null;
  role: Person["role"] | null;
  active: boolean | null;
}

const finding = z.object({
  at: z.string().describe("The part of the answer, such as `module m1: quizScore`."),
  problem: z.string(),
});
/** A part of an answer that was left out or not applied, and why. */
export type Finding = z.output<typeof finding>;

/** A finding that the status shows until a pull no longer has it. */
export const pullWarning = finding.extend({
  since: z.iso.datetime().describe("When a pull first found it."),
});
export type PullWarning = z.output<typeof pullWarning>;

/** The items of all pages of a list. */
export interface PlatformList<T> {
  items: T[];
  /** Values that are not valid. They are left out of `items`. */
  findings: Finding[];
  /** Why items missing in the list may still exist; null for a complete list. */
  doubt: string | null;
}

/** A course; undefined for a value that is not valid. */
export interface PlatformCourse {
  id: string;
  name: string | undefined;
  seriesName: string | undefined;
  required: boolean | undefined;
  passScore: number | undefined;
}

export interface PlatformQuiz {
  id: string;
  courseId: string;
  answerKey: Record<string, string>;
}

/** A user's progress in a course; undefined for a value that is not valid. */
export interface PlatformProgress {
  courseId: string;
  status: "not_started" | "in_progress" | "completed" | undefined;
  /** 0 to 100; null if the platform has none. */
  score: number | null | undefined;
  assignedAt: Date | undefined;
  dueAt: Date | null | undefined;
  completedAt: Date | null | undefined;
  expiresAt: Date | null | undefined;
}

/**
 * A tenant's account at the learning platform. Every call needs a slot of the rate gate, and throws
 * `CallDeferred` if it gets none, or `PlatformError`.
 */
export interface LearningPlatform {
  createPerson(person: Person): Promise<{ platformId: string }>;
  updatePerson(platformId: string, person: Person): Promise<void>;
  /** Finds the platform's user for this one, by external id, then by user name. */
  findPerson(person: Person): Promise<{ platformId: string } | null>;
  deactivatePerson(platformId: string): Promise<void>;
  /** The platform's user with this external id. */
  findPersonOf(userId: string): Promise<PlatformPerson | null>;
  /**
   * A page of all users, or of those that changed since. `listed` counts the page, including users
   * that are not valid; `total` counts all pages.
   */
  listPeople(
    offset: number,
    since: Date | null,
  ): Promise<{ people: PlatformPerson[]; listed: number; total: number }>;
  listCourses(): Promise<PlatformList<PlatformCourse>>;
  listQuizzes(): Promise<PlatformList<PlatformQuiz>>;
  listProgress(platformId: string): Promise<PlatformList<PlatformProgress>>;
}

/** The credentials of an account, from the platform's administrator. */
export interface PlatformCredentials {
  apiKey: string;
  secretKey: string;
  clientId: string;
}

/**
 * The outcome of a failed call: `retry` had no effect and may be repeated; `unknown` may have taken
 * effect; `refused` will always fail; `taken` found another user with that user name; `forbidden`
 * lacks a scope or the account, and a person must change that.
 */
export type PlatformOutcome = "retry" | "unknown" | "refused" | "taken" | "forbidden";

export class PlatformError extends Error {
  override readonly name = "PlatformError";
  readonly category = "dependency" satisfies ErrorCategory;
  readonly outcome: PlatformOutcome;
  readonly status: number | null;
  constructor(outcome: PlatformOutcome, message: string, status: number | null = null) {
    super(message);
    this.outcome = outcome;
    this.status = status;
  }
}
