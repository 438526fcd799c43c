import type { Context } from "./context.ts";

/** A person as the learning platform is to know them. */
export interface Person {
  /** Rampart's user id: what the platform keeps as its external id. */
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

/** A person as the platform has them. */
export interface PlatformPerson {
  platformId: string;
  /** Rampart's user id; null for somebody whom others have made. */
  externalId: string | null;
  userName: string;
  email: string;
  displayName: string | null;
  givenName: string;
  familyName: string;
  title: string | null;
  role: Person["role"];
  active: boolean;
}

export interface PlatformCourse {
  id: string;
  name: string;
  seriesName: string;
  required: boolean;
  passScore: number;
}

export interface PlatformQuiz {
  id: string;
  courseId: string;
  answerKey: Record<string, string>;
}

export interface PlatformProgress {
  courseId: string;
  status: "not_started" | "in_progress" | "completed";
  /** 0 to 100, or null where the platform knows none. */
  score: number | null;
  assignedAt: Date;
  dueAt: Date | null;
  completedAt: Date | null;
  expiresAt: Date | null;
}

/**
 * A tenant's account at the learning platform. Every call takes one slot of the account's
 * limits and throws `NoSlot` when there is none; see `PlatformError` for the rest.
 */
export interface LearningPlatform {
  createPerson(person: Person): Promise<{ platformId: string }>;
  updatePerson(platformId: string, person: Person): Promise<void>;
  /** Finds who was created for this person, by external id, then by user name. */
  findPerson(person: Person): Promise<{ platformId: string } | null>;
  deactivatePerson(platformId: string): Promise<void>;
  /** Who was created for this user of ours. */
  findPersonOf(userId: string): Promise<PlatformPerson | null>;
  /** A page of everybody, or of those who were changed there since; `total` counts all pages. */
  listPeople(
    offset: number,
    since: Date | null,
  ): Promise<{ people: PlatformPerson[]; total: number }>;
  listCourses(): Promise<PlatformCourse[]>;
  listQuizzes(): Promise<PlatformQuiz[]>;
  listProgress(platformId: string): Promise<PlatformProgress[]>;
}

/** What opens an account: the platform's administrator hands it out. */
export interface PlatformCredentials {
  apiKey: string;
  secretKey: string;
  clientId: string;
}

export interface LearningPlatforms {
  /**
   * Makes one call with other credentials than are stored, within the account's limits.
   * @throws NoSlot, PlatformError, with the platform's status where it answered
   */
  tryOut(ctx: Context, credentials: PlatformCredentials): Promise<void>;
  /** Has the account that was opened with earlier credentials, and how it fared, forgotten. */
  renewed(ctx: Context): Promise<void>;
  /** Opens the account of the caller's tenant; throws `PlatformError` forbidden. */
  open(ctx: Context): Promise<LearningPlatform>;
  /** Calls that the account may receive now; null while nobody knows. */
  headroom(ctx: Context): Promise<{ perSecond: number; perMinute: number } | null>;
  /** Longest wait for an answer, in ms. */
  readonly timeoutMs: number;
  /** How long after that a call of unknown outcome may still take effect, in ms. */
  readonly settleMs: number;
}

/**
 * Why nothing may be called: the account's limit is used up, it asked to be left alone or failed
 * just now, its breaker is open, a person has paused it, or nobody knows while Redis is away.
 */
export type NoSlotReason = "slots" | "backoff" | "open" | "paused" | "no_redis";

/** No call may be made before `retryAt`. Nothing was sent. */
export class NoSlot extends Error {
  override readonly name = "NoSlot";
  readonly retryAt: Date;
  readonly reason: NoSlotReason;
  constructor(retryAt: Date, reason: NoSlotReason) {
    super(`No call may be made until ${retryAt.toISOString()} (${reason}).`);
    this.retryAt = retryAt;
    this.reason = reason;
  }
}

/**
 * What became of a call: `retry` was refused or failed and may be repeated; `unknown` may have
 * had its effect; `refused` will never succeed as it is; `taken` met another of that user name;
 * `forbidden` lacks a scope or the account itself, and waits until a person changes that.
 */
export type PlatformOutcome = "retry" | "unknown" | "refused" | "taken" | "forbidden";

export class PlatformError extends Error {
  override readonly name = "PlatformError";
  readonly outcome: PlatformOutcome;
  readonly status: number | null;
  constructor(outcome: PlatformOutcome, message: string, status: number | null = null) {
    super(message);
    this.outcome = outcome;
    this.status = status;
  }
}
