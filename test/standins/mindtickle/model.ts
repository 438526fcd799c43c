/** The scopes of an API key, as MindTickle's error messages name them. */
export const scopes = ["users:read", "users:write", "courses:read", "analytics:read"] as const;
export type Scope = (typeof scopes)[number];

export interface Account {
  id: string;
  name: string;
  apiKey: string;
  secretKey: string;
  clientId: string;
  scopes: Scope[];
  /** The maximum number of calls in a second, and in a minute. */
  perSecond: number;
  perMinute: number;
  /** Whether new people are assigned the catalogue, with progress drawn from `seed`. */
  autoAssign: boolean;
  seed: number;
}

export interface Person {
  id: string;
  userName: string;
  email: string;
  firstName: string;
  lastName: string;
  displayName?: string | undefined;
  externalId?: string | null | undefined;
  title?: string | null | undefined;
  managerId?: string | null | undefined;
  role: "LEARNER" | "MANAGER" | "ADMIN";
  state: "ACTIVE" | "DEACTIVATED";
  /** ISO 8601, like every date here. */
  createdOn: string;
  updatedOn: string;
}

export interface Module {
  id: string;
  name: string;
  required: boolean;
  /** From 0 to 100. */
  passScore: number;
}

export interface Series {
  id: string;
  name: string;
  modules: Module[];
}

export interface ModuleProgress {
  id: string;
  seriesId: string;
  name: string;
  status: "NOT_STARTED" | "IN_PROGRESS" | "COMPLETED";
  /** From 0 to 100; null without a quiz. */
  quizScore: number | null;
  assignedOn: string;
  dueOn: string | null;
  completedOn: string | null;
  certification: { name: string; issuedOn: string; expiresOn: string } | null;
}
