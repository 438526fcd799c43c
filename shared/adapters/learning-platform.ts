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

/** A person as the platform has them; null where a value is missing or makes no sense. */
export interface PlatformPerson {
  platformId: string;
  /** Rampart's user id; null for somebody whom others have made. */
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

/** Something in an answer that was left out or not believed, and why. */
export interface Finding {
  /** What of it, such as `module m1: quizScore`. */
  at: string;
  problem: string;
}

/** A finding that is kept and shown until a pull no longer finds it. */
export interface PullWarning extends Finding {
  /** When a pull first found it, ISO 8601. */
  since: string;
}

/** Every page of a list. */
export interface PlatformList<T> {
  items: T[];
  /** Values that made no sense; they are left out of `items`. */
  findings: Finding[];
  /** Why the list does not show what is no longer there; null where it does. */
  doubt: string | null;
}

/** A course; undefined where the platform's value made no sense. */
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

/** How far a person is in a course; undefined where the platform's value made no sense. */
export interface PlatformProgress {
  courseId: string;
  status: "not_started" | "in_progress" | "completed" | undefined;
  /** 0 to 100, or null where the platform knows none. */
  score: number | null | undefined;
  assignedAt: Date | undefined;
  dueAt: Date | null | undefined;
  completedAt: Date | null | undefined;
  expiresAt: Date | null | undefined;
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
  /**
   * A page of everybody, or of those who were changed there since: `listed` counts the page, people
   * who cannot be read included, and `total` all pages.
   */
  listPeople(
    offset: number,
    since: Date | null,
  ): Promise<{ people: PlatformPerson[]; listed: number; total: number }>;
  listCourses(): Promise<PlatformList<PlatformCourse>>;
  listQuizzes(): Promise<PlatformList<PlatformQuiz>>;
  listProgress(platformId: string): Promise<PlatformList<PlatformProgress>>;
}

/** What opens an account: the platform's administrator hands it out. */
export interface PlatformCredentials {
  apiKey: string;
  secretKey: string;
  clientId: string;
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
