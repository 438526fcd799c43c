CREATE TABLE "alerts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"about_tenant_id" uuid,
	"detail" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	"notified_at" timestamp with time zone,
	"resolution_notified_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "api_credentials" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"domain" text DEFAULT 'main' NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_credentials_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "api_credentials" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid,
	"name" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"permissions" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "app_types" (
	"app_type" text PRIMARY KEY NOT NULL,
	"defaults" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assignments" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"assigned_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"listed" boolean DEFAULT false NOT NULL,
	"ended_at" timestamp with time zone,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "assignments_tenant_id_user_id_course_id_pk" PRIMARY KEY("tenant_id","user_id","course_id")
);
--> statement-breakpoint
ALTER TABLE "assignments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_log" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"request_id" text NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "audit_log_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"seq" integer NOT NULL,
	"horizon" "xid8" NOT NULL,
	"entries" integer NOT NULL,
	"digest" text NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_seals_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
ALTER TABLE "audit_seals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "coalesced_jobs" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"job" text NOT NULL,
	"due_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"runs" integer DEFAULT 0 NOT NULL,
	"ran_at" timestamp with time zone,
	CONSTRAINT "coalesced_jobs_tenant_id_job_pk" PRIMARY KEY("tenant_id","job")
);
--> statement-breakpoint
ALTER TABLE "coalesced_jobs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "configuration_versions" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"layer" text NOT NULL,
	"state" text NOT NULL,
	"version" integer,
	"base_version" integer NOT NULL,
	"overrides" jsonb NOT NULL,
	"set_by" jsonb NOT NULL,
	"locks" text[] DEFAULT '{}' NOT NULL,
	"author" text NOT NULL,
	"reason" text NOT NULL,
	"rollback_to" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"publish_at" timestamp with time zone,
	"held_because" text,
	"published_at" timestamp with time zone,
	CONSTRAINT "configuration_versions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "configuration_versions_version" UNIQUE("tenant_id","version"),
	CONSTRAINT "configuration_versions_locks" CHECK (layer = 'operator' or locks = '{}'),
	CONSTRAINT "configuration_versions_number" CHECK ((state = 'published') = (version is not null))
);
--> statement-breakpoint
ALTER TABLE "configuration_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "course_progress" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"status" text NOT NULL,
	"score" numeric(5, 2),
	"completed_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "course_progress_tenant_id_user_id_course_id_pk" PRIMARY KEY("tenant_id","user_id","course_id"),
	CONSTRAINT "course_progress_score" CHECK (score between 0 and 100)
);
--> statement-breakpoint
ALTER TABLE "course_progress" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "courses" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"mindtickle_id" text NOT NULL,
	"name" text NOT NULL,
	"series_name" text NOT NULL,
	"required" boolean NOT NULL,
	"pass_score" numeric(5, 2) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "courses_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "courses_mindtickle_id" UNIQUE("tenant_id","mindtickle_id")
);
--> statement-breakpoint
ALTER TABLE "courses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "custom_role_members" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	CONSTRAINT "custom_role_members_tenant_id_user_id_role_id_pk" PRIMARY KEY("tenant_id","user_id","role_id")
);
--> statement-breakpoint
ALTER TABLE "custom_role_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "custom_roles" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"permissions" text[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "custom_roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "custom_roles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"source" text NOT NULL,
	"source_id" text NOT NULL,
	"reason" text NOT NULL,
	"attempts" integer NOT NULL,
	"request" jsonb NOT NULL,
	"body" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"history" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"tried_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dead_letters_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dead_letters_source" UNIQUE("tenant_id","source","source_id")
);
--> statement-breakpoint
ALTER TABLE "dead_letters" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "domains" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"proved_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	"check_due_at" timestamp with time zone,
	"problem" text,
	"enforced_connection_id" uuid,
	"break_glass_user_id" uuid,
	"break_glass_lost_at" timestamp with time zone,
	CONSTRAINT "domains_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "domains" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "event_receivers" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"delivery" text NOT NULL,
	"url" text,
	"audience" text NOT NULL,
	"content" text NOT NULL,
	"authorization" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_receivers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "event_receivers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "external_records" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"service" text NOT NULL,
	"kind" text NOT NULL,
	"external_id" text NOT NULL,
	"version" bigint,
	"event_time_ns" numeric(30, 0),
	"sequence" bigint NOT NULL,
	"digest" text NOT NULL,
	"deleted" boolean DEFAULT false NOT NULL,
	"data" jsonb,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "external_records_tenant_id_service_kind_external_id_pk" PRIMARY KEY("tenant_id","service","kind","external_id")
);
--> statement-breakpoint
ALTER TABLE "external_records" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "flag_uses" (
	"name" text PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "flag_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"state" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text NOT NULL,
	"changes" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "group_keys" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"attribute" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "group_keys_tenant_id_attribute_value_group_id_pk" PRIMARY KEY("tenant_id","attribute","value","group_id")
);
--> statement-breakpoint
ALTER TABLE "group_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "group_members" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"member_id" uuid GENERATED ALWAYS AS (coalesce(user_id, child_id)) STORED NOT NULL,
	"user_id" uuid,
	"child_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "group_members_tenant_id_group_id_member_id_pk" PRIMARY KEY("tenant_id","group_id","member_id"),
	CONSTRAINT "group_members_one" CHECK (num_nonnulls(user_id, child_id) = 1),
	CONSTRAINT "group_members_itself" CHECK (child_id <> group_id)
);
--> statement-breakpoint
ALTER TABLE "group_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "groups" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"display_name_key" text NOT NULL,
	"external_ids" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"resource" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "groups_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "groups_display_name_key" CHECK (display_name_key <> '')
);
--> statement-breakpoint
ALTER TABLE "groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotent_requests" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"caller" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"claim" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"claimed_until" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	"status" integer,
	"body" text,
	"location" text,
	"etag" text,
	CONSTRAINT "idempotent_requests_tenant_id_caller_key_hash_pk" PRIMARY KEY("tenant_id","caller","key_hash")
);
--> statement-breakpoint
ALTER TABLE "idempotent_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "imports" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"file_name" text NOT NULL,
	"file_hash" text NOT NULL,
	"lines" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "imports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "integration_states" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"kind" text NOT NULL,
	"breaker" text DEFAULT 'closed' NOT NULL,
	"broken_at" timestamp with time zone,
	"hold_until" timestamp with time zone,
	"last_sync_at" timestamp with time zone,
	"last_error" text,
	"error_category" text,
	"failed_at" timestamp with time zone[] DEFAULT '{}' NOT NULL,
	"calls_until" timestamp with time zone,
	"paused_at" timestamp with time zone,
	"pulled" jsonb,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "integration_states_tenant_id_kind_pk" PRIMARY KEY("tenant_id","kind")
);
--> statement-breakpoint
ALTER TABLE "integration_states" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "integrations" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"kind" text NOT NULL,
	"secret" text NOT NULL,
	"scopes" text[] NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "integrations_tenant_id_kind_pk" PRIMARY KEY("tenant_id","kind")
);
--> statement-breakpoint
ALTER TABLE "integrations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "invitations" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"address" text NOT NULL,
	"address_key" text NOT NULL,
	"name" text,
	"role" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"accepted_key" "bytea",
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "invitations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "job_failures" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"job" text NOT NULL,
	"reason" text NOT NULL,
	"failures" integer DEFAULT 1 NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"failed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_failures_tenant_id_job_pk" PRIMARY KEY("tenant_id","job")
);
--> statement-breakpoint
ALTER TABLE "job_failures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "logout_tokens" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"jti" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "logout_tokens_tenant_id_connection_id_jti_pk" PRIMARY KEY("tenant_id","connection_id","jti")
);
--> statement-breakpoint
ALTER TABLE "logout_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mails" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"address" text NOT NULL,
	"sealed_token" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	"failed" text,
	CONSTRAINT "mails_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "mails" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "notifications" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"occasion" text NOT NULL,
	"user_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	"failed" text,
	CONSTRAINT "notifications_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "notifications_occasion" UNIQUE("tenant_id","user_id","kind","occasion")
);
--> statement-breakpoint
ALTER TABLE "notifications" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "one_time_tokens" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"user_id" uuid NOT NULL,
	"address_key" text,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "one_time_tokens_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "one_time_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "operator_audit" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"about_tenant_id" uuid,
	"before" jsonb,
	"after" jsonb,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "operator_requests" (
	"caller" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"claim" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"status" integer,
	"body" text,
	"location" text,
	"etag" text,
	CONSTRAINT "operator_requests_caller_key_hash_pk" PRIMARY KEY("caller","key_hash")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"event" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"subject_version" integer,
	"payload" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp with time zone,
	"publish_count" integer DEFAULT 0 NOT NULL,
	"handled_at" timestamp with time zone,
	"undispatched" boolean DEFAULT coalesce(current_setting('app.has_webhooks', true) = 'on', false) NOT NULL,
	CONSTRAINT "outbox_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outgoing_deliveries" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"sends" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_status" integer,
	"finished_at" timestamp with time zone,
	CONSTRAINT "outgoing_deliveries_tenant_id_endpoint_id_event_id_pk" PRIMARY KEY("tenant_id","endpoint_id","event_id")
);
--> statement-breakpoint
ALTER TABLE "outgoing_deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outgoing_endpoints" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"url" text NOT NULL,
	"types" text[] NOT NULL,
	"secrets" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"rotated_at" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"retry_at" timestamp with time zone,
	"last_error" text,
	"delivered_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"disabled_reason" text,
	CONSTRAINT "outgoing_endpoints_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "outgoing_endpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outgoing_events" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	CONSTRAINT "outgoing_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "outgoing_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "overflows" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "overflows_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
ALTER TABLE "overflows" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plans" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"pack" text NOT NULL,
	"subject" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"request" jsonb NOT NULL,
	"progress" jsonb,
	"result" jsonb,
	"failure" text,
	"stop" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_id" uuid,
	"lease_until" timestamp with time zone,
	"published_routes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"published_at" timestamp with time zone,
	"requested_by" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "plans_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "polled_events" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"receiver_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "polled_events_tenant_id_receiver_id_id_pk" PRIMARY KEY("tenant_id","receiver_id","id")
);
--> statement-breakpoint
ALTER TABLE "polled_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "provisioning_settings" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"schemas" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"rules" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "provisioning_settings_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
ALTER TABLE "provisioning_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "quiz_results" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"submission_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"quiz_id" text NOT NULL,
	"answers" jsonb NOT NULL,
	"claimed_score" numeric(5, 2),
	"score" numeric(5, 2),
	"submitted_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"receipt" bigint GENERATED BY DEFAULT AS IDENTITY (sequence name "quiz_results_receipt_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "quiz_results_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "quiz_results_submission" UNIQUE("tenant_id","submission_id"),
	CONSTRAINT "quiz_results_score" CHECK (score between 0 and 100)
);
--> statement-breakpoint
ALTER TABLE "quiz_results" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "quizzes" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" text NOT NULL,
	"course_id" uuid NOT NULL,
	"answer_key" jsonb NOT NULL,
	CONSTRAINT "quizzes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "quizzes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_days" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"day" date NOT NULL,
	"scores" integer DEFAULT 0 NOT NULL,
	"score_sum" numeric DEFAULT 0 NOT NULL,
	"score_squares" numeric DEFAULT 0 NOT NULL,
	CONSTRAINT "readiness_days_tenant_id_scope_key_day_pk" PRIMARY KEY("tenant_id","scope","key","day")
);
--> statement-breakpoint
ALTER TABLE "readiness_days" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_history" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"figures" jsonb NOT NULL,
	CONSTRAINT "readiness_history_tenant_id_scope_key_as_of_pk" PRIMARY KEY("tenant_id","scope","key","as_of")
);
--> statement-breakpoint
ALTER TABLE "readiness_history" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_members" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"active" boolean NOT NULL,
	"teams" uuid[] NOT NULL,
	"scores" integer DEFAULT 0 NOT NULL,
	"score_sum" numeric DEFAULT 0 NOT NULL,
	"score_squares" numeric DEFAULT 0 NOT NULL,
	"firsts" integer DEFAULT 0 NOT NULL,
	"first_sum" numeric DEFAULT 0 NOT NULL,
	"bests" integer DEFAULT 0 NOT NULL,
	"best_sum" numeric DEFAULT 0 NOT NULL,
	"latests" integer DEFAULT 0 NOT NULL,
	"latest_sum" numeric DEFAULT 0 NOT NULL,
	"assigned" integer DEFAULT 0 NOT NULL,
	"completed" integer DEFAULT 0 NOT NULL,
	"in_progress" integer DEFAULT 0 NOT NULL,
	"overdue" integer DEFAULT 0 NOT NULL,
	"expired" integer DEFAULT 0 NOT NULL,
	"expiring" integer DEFAULT 0 NOT NULL,
	"required" integer DEFAULT 0 NOT NULL,
	"required_done" integer DEFAULT 0 NOT NULL,
	"required_overdue" integer DEFAULT 0 NOT NULL,
	"completion_known" integer DEFAULT 0 NOT NULL,
	"completion_share" numeric DEFAULT 0 NOT NULL,
	"score_known" integer DEFAULT 0 NOT NULL,
	"score_share" numeric DEFAULT 0 NOT NULL,
	"required_known" integer DEFAULT 0 NOT NULL,
	"required_share" numeric DEFAULT 0 NOT NULL,
	"recency_known" integer DEFAULT 0 NOT NULL,
	"indexed" integer DEFAULT 0 NOT NULL,
	"base" numeric DEFAULT 0 NOT NULL,
	"coverage" numeric DEFAULT 0 NOT NULL,
	"recency_points" numeric DEFAULT 0 NOT NULL,
	"last_at" timestamp with time zone,
	"last_day" date,
	CONSTRAINT "readiness_members_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "readiness_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_models" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"version" integer NOT NULL,
	"model" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "readiness_models_tenant_id_version_pk" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
ALTER TABLE "readiness_models" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_parts" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"scores" integer DEFAULT 0 NOT NULL,
	"score_sum" numeric DEFAULT 0 NOT NULL,
	"score_squares" numeric DEFAULT 0 NOT NULL,
	"firsts" integer DEFAULT 0 NOT NULL,
	"first_sum" numeric DEFAULT 0 NOT NULL,
	"bests" integer DEFAULT 0 NOT NULL,
	"best_sum" numeric DEFAULT 0 NOT NULL,
	"latests" integer DEFAULT 0 NOT NULL,
	"latest_sum" numeric DEFAULT 0 NOT NULL,
	"assigned" integer DEFAULT 0 NOT NULL,
	"completed" integer DEFAULT 0 NOT NULL,
	"in_progress" integer DEFAULT 0 NOT NULL,
	"overdue" integer DEFAULT 0 NOT NULL,
	"expired" integer DEFAULT 0 NOT NULL,
	"expiring" integer DEFAULT 0 NOT NULL,
	"required" integer DEFAULT 0 NOT NULL,
	"required_done" integer DEFAULT 0 NOT NULL,
	"required_overdue" integer DEFAULT 0 NOT NULL,
	"last_at" timestamp with time zone,
	CONSTRAINT "readiness_parts_tenant_id_user_id_course_id_pk" PRIMARY KEY("tenant_id","user_id","course_id")
);
--> statement-breakpoint
ALTER TABLE "readiness_parts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_past_members" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"active" boolean NOT NULL,
	"teams" uuid[] NOT NULL,
	"scores" integer DEFAULT 0 NOT NULL,
	"score_sum" numeric DEFAULT 0 NOT NULL,
	"score_squares" numeric DEFAULT 0 NOT NULL,
	"firsts" integer DEFAULT 0 NOT NULL,
	"first_sum" numeric DEFAULT 0 NOT NULL,
	"bests" integer DEFAULT 0 NOT NULL,
	"best_sum" numeric DEFAULT 0 NOT NULL,
	"latests" integer DEFAULT 0 NOT NULL,
	"latest_sum" numeric DEFAULT 0 NOT NULL,
	"assigned" integer DEFAULT 0 NOT NULL,
	"completed" integer DEFAULT 0 NOT NULL,
	"in_progress" integer DEFAULT 0 NOT NULL,
	"overdue" integer DEFAULT 0 NOT NULL,
	"expired" integer DEFAULT 0 NOT NULL,
	"expiring" integer DEFAULT 0 NOT NULL,
	"required" integer DEFAULT 0 NOT NULL,
	"required_done" integer DEFAULT 0 NOT NULL,
	"required_overdue" integer DEFAULT 0 NOT NULL,
	"completion_known" integer DEFAULT 0 NOT NULL,
	"completion_share" numeric DEFAULT 0 NOT NULL,
	"score_known" integer DEFAULT 0 NOT NULL,
	"score_share" numeric DEFAULT 0 NOT NULL,
	"required_known" integer DEFAULT 0 NOT NULL,
	"required_share" numeric DEFAULT 0 NOT NULL,
	"recency_known" integer DEFAULT 0 NOT NULL,
	"indexed" integer DEFAULT 0 NOT NULL,
	"base" numeric DEFAULT 0 NOT NULL,
	"coverage" numeric DEFAULT 0 NOT NULL,
	"recency_points" numeric DEFAULT 0 NOT NULL,
	"last_at" timestamp with time zone,
	"last_day" date,
	"model_version" integer NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	CONSTRAINT "readiness_past_members_tenant_id_user_id_since_pk" PRIMARY KEY("tenant_id","user_id","since")
);
--> statement-breakpoint
ALTER TABLE "readiness_past_members" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_published" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"team" uuid NOT NULL,
	"figure" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"value" integer NOT NULL,
	"people" integer NOT NULL,
	"contributions" text[] NOT NULL,
	CONSTRAINT "readiness_published_tenant_id_team_figure_as_of_pk" PRIMARY KEY("tenant_id","team","figure","as_of")
);
--> statement-breakpoint
ALTER TABLE "readiness_published" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_recencies" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"last_day" date NOT NULL,
	"people" integer DEFAULT 0 NOT NULL,
	"recency_points" numeric DEFAULT 0 NOT NULL,
	CONSTRAINT "readiness_recencies_tenant_id_scope_key_last_day_pk" PRIMARY KEY("tenant_id","scope","key","last_day")
);
--> statement-breakpoint
ALTER TABLE "readiness_recencies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_reports" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"snapshot" text NOT NULL,
	"watermarks" jsonb NOT NULL,
	"figures" jsonb NOT NULL,
	CONSTRAINT "readiness_reports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "readiness_reports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_scopes" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"people" integer DEFAULT 0 NOT NULL,
	"deactivated" integer DEFAULT 0 NOT NULL,
	"scores" integer DEFAULT 0 NOT NULL,
	"score_sum" numeric DEFAULT 0 NOT NULL,
	"score_squares" numeric DEFAULT 0 NOT NULL,
	"firsts" integer DEFAULT 0 NOT NULL,
	"first_sum" numeric DEFAULT 0 NOT NULL,
	"bests" integer DEFAULT 0 NOT NULL,
	"best_sum" numeric DEFAULT 0 NOT NULL,
	"latests" integer DEFAULT 0 NOT NULL,
	"latest_sum" numeric DEFAULT 0 NOT NULL,
	"assigned" integer DEFAULT 0 NOT NULL,
	"completed" integer DEFAULT 0 NOT NULL,
	"in_progress" integer DEFAULT 0 NOT NULL,
	"overdue" integer DEFAULT 0 NOT NULL,
	"expired" integer DEFAULT 0 NOT NULL,
	"expiring" integer DEFAULT 0 NOT NULL,
	"required" integer DEFAULT 0 NOT NULL,
	"required_done" integer DEFAULT 0 NOT NULL,
	"required_overdue" integer DEFAULT 0 NOT NULL,
	"completion_known" integer DEFAULT 0 NOT NULL,
	"completion_share" numeric DEFAULT 0 NOT NULL,
	"score_known" integer DEFAULT 0 NOT NULL,
	"score_share" numeric DEFAULT 0 NOT NULL,
	"required_known" integer DEFAULT 0 NOT NULL,
	"required_share" numeric DEFAULT 0 NOT NULL,
	"recency_known" integer DEFAULT 0 NOT NULL,
	"indexed" integer DEFAULT 0 NOT NULL,
	"base" numeric DEFAULT 0 NOT NULL,
	"coverage" numeric DEFAULT 0 NOT NULL,
	CONSTRAINT "readiness_scopes_tenant_id_scope_key_pk" PRIMARY KEY("tenant_id","scope","key")
);
--> statement-breakpoint
ALTER TABLE "readiness_scopes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_scores" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"hundredths" integer NOT NULL,
	"scores" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "readiness_scores_tenant_id_scope_key_hundredths_pk" PRIMARY KEY("tenant_id","scope","key","hundredths")
);
--> statement-breakpoint
ALTER TABLE "readiness_scores" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_states" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"snapshot" text NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"model_version" integer NOT NULL,
	"recounted_at" timestamp with time zone NOT NULL,
	"corrected" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "readiness_states_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
ALTER TABLE "readiness_states" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reconciliation_findings" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"attributes" text[] DEFAULT '{}' NOT NULL,
	"repair" text,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reconciliation_findings_tenant_id_run_id_kind_subject_pk" PRIMARY KEY("tenant_id","run_id","kind","subject")
);
--> statement-breakpoint
ALTER TABLE "reconciliation_findings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reconciliations" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"mode" text NOT NULL,
	"status" text DEFAULT 'listing' NOT NULL,
	"compared" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"since" timestamp with time zone,
	"reason" text,
	"approved_by" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "reconciliations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "reconciliations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_codes_tenant_id_user_id_code_hash_pk" PRIMARY KEY("tenant_id","user_id","code_hash")
);
--> statement-breakpoint
ALTER TABLE "recovery_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scim_requests" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"query" text,
	"resource_id" uuid,
	"status" integer NOT NULL,
	"scim_type" text,
	"detail" text,
	"request_id" text NOT NULL,
	"ms" real NOT NULL,
	"user_agent" text,
	"operations" integer,
	"failures" integer,
	"ignored" jsonb,
	"requests" integer DEFAULT 1 NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "scim_requests_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "scim_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "security_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"actor_tenant_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"target_tenant_id" uuid,
	"attempts" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	"path" text NOT NULL,
	"request_id" text NOT NULL,
	CONSTRAINT "security_events_kinds" UNIQUE NULLS NOT DISTINCT("actor_tenant_id","actor","kind","target_tenant_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"auth_time" timestamp with time zone,
	"amr" text[] NOT NULL,
	"user_agent" text DEFAULT '' NOT NULL,
	"network" text DEFAULT '' NOT NULL,
	"refresh_hash" "bytea",
	"previous_hash" "bytea",
	"rotated_at" timestamp with time zone,
	"idle_until" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	"sso_connection_id" uuid,
	"sso_session" text,
	CONSTRAINT "sessions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"subject_hash" "bytea" PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	"wait_until" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sign_in_failures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sign_ins" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"password_hash" text,
	"password_changed_at" timestamp with time zone,
	"verified_address" text,
	"verified_at" timestamp with time zone,
	"totp_secret" text,
	"totp_confirmed_at" timestamp with time zone,
	"totp_step" bigint,
	CONSTRAINT "sign_ins_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "sign_ins" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "slug_redirects" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"slug" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "slug_redirects_tenant_id_slug_pk" PRIMARY KEY("tenant_id","slug")
);
--> statement-breakpoint
ALTER TABLE "slug_redirects" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_attempts" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"state_hash" "bytea" NOT NULL,
	"id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"tested_by" uuid,
	"browser_hash" "bytea",
	"nonce" text NOT NULL,
	"verifier" text NOT NULL,
	"return_path" text NOT NULL,
	"fresh_since" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sso_attempts_tenant_id_state_hash_pk" PRIMARY KEY("tenant_id","state_hash")
);
--> statement-breakpoint
ALTER TABLE "sso_attempts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_connections" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text,
	"jit" boolean NOT NULL,
	"enabled" boolean NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"tested_at" timestamp with time zone,
	CONSTRAINT "sso_connections_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sso_connections" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "sso_identities" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sso_identities_tenant_id_connection_id_subject_pk" PRIMARY KEY("tenant_id","connection_id","subject")
);
--> statement-breakpoint
ALTER TABLE "sso_identities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant_flag_versions" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"version" integer NOT NULL,
	"features" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text NOT NULL,
	"changes" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_flag_versions_tenant_id_version_pk" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
ALTER TABLE "tenant_flag_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"app_type" text DEFAULT 'enablement' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"reported_payment_status" text DEFAULT 'active' NOT NULL,
	"reported_past_due_since" timestamp with time zone,
	"decided_payment_status" text,
	"decided_past_due_since" timestamp with time zone,
	"payment_status" text GENERATED ALWAYS AS (coalesce(decided_payment_status, reported_payment_status)) STORED NOT NULL,
	"past_due_since" timestamp with time zone GENERATED ALWAYS AS (case when decided_payment_status is null then reported_past_due_since else decided_past_due_since end) STORED,
	"has_webhooks" boolean DEFAULT false NOT NULL,
	"admins_lost_at" timestamp with time zone,
	"suspended_at" timestamp with time zone,
	"deletion_requested_at" timestamp with time zone,
	"purge_after" timestamp with time zone,
	"parent_tenant_id" uuid,
	"config" jsonb NOT NULL,
	"config_version" integer DEFAULT 0 NOT NULL,
	"flags_version" integer DEFAULT 0 NOT NULL,
	"channel_max" integer GENERATED ALWAYS AS (coalesce((config ->> 'channel.max')::int, 10000)) STORED NOT NULL,
	"provisioned" jsonb,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"registration_key" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug"),
	CONSTRAINT "tenants_registration_key_unique" UNIQUE("registration_key"),
	CONSTRAINT "tenants_slug" CHECK ("tenants"."slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
	CONSTRAINT "tenants_reported_payment" CHECK ("tenants"."reported_payment_status" in ('trialing', 'active', 'past_due', 'unpaid', 'canceled') and ("tenants"."reported_payment_status" = 'past_due') = ("tenants"."reported_past_due_since" is not null)),
	CONSTRAINT "tenants_decided_payment" CHECK ("tenants"."decided_payment_status" in ('trialing', 'active', 'past_due', 'unpaid', 'canceled') and ("tenants"."decided_payment_status" is not distinct from 'past_due') = ("tenants"."decided_past_due_since" is not null)),
	CONSTRAINT "tenants_config" CHECK (not jsonb_path_exists(config, '$.* ? (@.type() == "object")'))
);
--> statement-breakpoint
ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "user_keys" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"attribute" text NOT NULL,
	"value" text NOT NULL,
	"is_unique" boolean NOT NULL,
	CONSTRAINT "user_keys_tenant_id_attribute_value_user_id_pk" PRIMARY KEY("tenant_id","attribute","value","user_id")
);
--> statement-breakpoint
ALTER TABLE "user_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "user_syncs" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"pending_version" integer NOT NULL,
	"pushed_version" integer DEFAULT 0 NOT NULL,
	"refused_version" integer DEFAULT 0 NOT NULL,
	"urgent" boolean DEFAULT false NOT NULL,
	"queued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"mindtickle_id" text,
	"create_unsettled" boolean DEFAULT false NOT NULL,
	"lease" uuid,
	"lease_until" timestamp with time zone,
	"pushed_at" timestamp with time zone,
	"pull_due_at" timestamp with time zone,
	"pulled_at" timestamp with time zone,
	"pull_warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"last_error" text,
	"reconciliation_id" uuid,
	"failures" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp with time zone,
	CONSTRAINT "user_syncs_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "user_syncs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "users" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"user_name_key" text NOT NULL,
	"external_ids" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"display_name" text NOT NULL,
	"display_name_key" text,
	"given_name" text,
	"family_name" text,
	"email" text,
	"email_key" text,
	"title" text,
	"department" text,
	"division" text,
	"team" text,
	"role" text NOT NULL,
	"active" boolean NOT NULL,
	"manager_ref" text,
	"manager_domain" text,
	"manager_id" uuid,
	"directory_domain" text,
	"resource" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"tokens_refused_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "users_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "users_user_name_key" CHECK (user_name_key <> '')
);
--> statement-breakpoint
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"service" text NOT NULL,
	"secrets" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"rotated_at" timestamp with time zone,
	CONSTRAINT "webhook_endpoints_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_events" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"service" text NOT NULL,
	"event_id" text NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"request_event_id" uuid NOT NULL,
	"body" text NOT NULL,
	"headers" jsonb NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"reason" text,
	"warnings" text[],
	"sequence" bigint NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"processed_at" timestamp with time zone,
	CONSTRAINT "webhook_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "webhook_events_event" UNIQUE("tenant_id","service","event_id")
);
--> statement-breakpoint
ALTER TABLE "webhook_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "partnerships" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"state" text DEFAULT 'invited' NOT NULL,
	"owner_name" text NOT NULL,
	"partner_tenant_id" uuid,
	"partner_name" text,
	"token_hash" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"accepted_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "partnerships_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "partnerships_partner_known" CHECK (state = 'invited' or state = 'ended' or partner_tenant_id is not null),
	CONSTRAINT "partnerships_other" CHECK (partner_tenant_id <> tenant_id)
);
--> statement-breakpoint
ALTER TABLE "partnerships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "shares" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"partner_tenant_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"fields" text[] NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"opened_at" timestamp with time zone,
	CONSTRAINT "shares_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "shares_once" UNIQUE("tenant_id","partnership_id","subject_id")
);
--> statement-breakpoint
ALTER TABLE "shares" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "fitness_overrides" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "fitness_overrides_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "fitness_overrides" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "licences" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"revoked_at" timestamp with time zone,
	"revoked_because" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "licences_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "licences_kind" CHECK (kind ~ '^[a-z0-9][a-z0-9_-]{0,59}$'),
	CONSTRAINT "licences_days" CHECK (valid_until >= valid_from)
);
--> statement-breakpoint
ALTER TABLE "licences" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "requirement_demands" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"requirement_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"course_id" uuid,
	"licence" text,
	"minimum" numeric(5, 2),
	CONSTRAINT "requirement_demands_tenant_id_requirement_id_position_pk" PRIMARY KEY("tenant_id","requirement_id","position"),
	CONSTRAINT "requirement_demands_minimum" CHECK (minimum between 0 and 100),
	CONSTRAINT "requirement_demands_kind" CHECK (case kind when 'course' then course_id is not null and licence is null
        when 'readiness' then minimum is not null and course_id is null and licence is null
        when 'licence' then licence is not null and course_id is null and minimum is null else false end)
);
--> statement-breakpoint
ALTER TABLE "requirement_demands" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "requirements" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"target" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "requirements_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "requirements_version" UNIQUE("tenant_id","target","version"),
	CONSTRAINT "requirements_target" CHECK (target ~ '^[a-z][a-z_]{0,39}:[a-z0-9][a-z0-9_-]{0,59}$')
);
--> statement-breakpoint
ALTER TABLE "requirements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_areas" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"geometry" jsonb NOT NULL,
	"west" double precision NOT NULL,
	"south" double precision NOT NULL,
	"east" double precision NOT NULL,
	"north" double precision NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_areas_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_areas_name" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "service_areas" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_calendars" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"hours" jsonb NOT NULL,
	"holidays" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_calendars_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_calendars_name" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "service_calendars" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_clocks" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"round" integer NOT NULL,
	"calendar_id" uuid,
	"target_minutes" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"running_since" timestamp with time zone,
	"elapsed_ms" bigint DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"met" boolean,
	CONSTRAINT "service_clocks_tenant_id_work_order_id_kind_round_pk" PRIMARY KEY("tenant_id","work_order_id","kind","round"),
	CONSTRAINT "service_clocks_running" CHECK (stopped_at is null or running_since is null),
	CONSTRAINT "service_clocks_due_runs" CHECK ((due_at is null) = (running_since is null)),
	CONSTRAINT "service_clocks_met" CHECK ((stopped_at is null) = (met is null))
);
--> statement-breakpoint
ALTER TABLE "service_clocks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_customers" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"reference" text,
	"email" text,
	"phone" text,
	"service_level_id" uuid,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_customers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_customers_reference" UNIQUE("tenant_id","reference")
);
--> statement-breakpoint
ALTER TABLE "service_customers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_items" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_items_sku" UNIQUE("tenant_id","sku")
);
--> statement-breakpoint
ALTER TABLE "service_items" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_levels" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"calendar_id" uuid,
	"respond_minutes" integer,
	"resolve_minutes" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_levels_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_levels_name" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "service_levels" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_moves" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"quantity" integer NOT NULL,
	"transfer_id" uuid,
	"work_order_id" uuid,
	"note" text,
	"actor" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_moves_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_moves_quantity" CHECK (quantity <> 0)
);
--> statement-breakpoint
ALTER TABLE "service_moves" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_places" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"technician_id" uuid,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_places_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_places_name" UNIQUE("tenant_id","name")
);
--> statement-breakpoint
ALTER TABLE "service_places" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_purchases" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"state" text DEFAULT 'proposed' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_purchases_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_purchases_quantity" CHECK (quantity > 0)
);
--> statement-breakpoint
ALTER TABLE "service_purchases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_reservations" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"visit" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "service_reservations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_reservations_quantity" CHECK (quantity > 0)
);
--> statement-breakpoint
ALTER TABLE "service_reservations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_sites" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"instructions" text,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_sites_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_sites_of_customer" UNIQUE("tenant_id","customer_id","id")
);
--> statement-breakpoint
ALTER TABLE "service_sites" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_stock" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"place_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"on_hand" integer DEFAULT 0 NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"reorder_point" integer DEFAULT 0 NOT NULL,
	"reorder_quantity" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "service_stock_tenant_id_place_id_item_id_pk" PRIMARY KEY("tenant_id","place_id","item_id"),
	CONSTRAINT "service_stock_reserved" CHECK (0 <= reserved and reserved <= on_hand),
	CONSTRAINT "service_stock_levels" CHECK (reorder_point >= 0 and reorder_quantity >= 1)
);
--> statement-breakpoint
ALTER TABLE "service_stock" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_technician_areas" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"area_id" uuid NOT NULL,
	CONSTRAINT "service_technician_areas_tenant_id_user_id_area_id_pk" PRIMARY KEY("tenant_id","user_id","area_id")
);
--> statement-breakpoint
ALTER TABLE "service_technician_areas" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_technician_skills" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"skill" text NOT NULL,
	"valid_until" date,
	CONSTRAINT "service_technician_skills_tenant_id_user_id_skill_pk" PRIMARY KEY("tenant_id","user_id","skill")
);
--> statement-breakpoint
ALTER TABLE "service_technician_skills" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_technicians" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"shifts" jsonb NOT NULL,
	"absences" jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_technicians_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "service_technicians" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_visits" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"work_order_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"technician_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"skills" text[] DEFAULT '{}' NOT NULL,
	"held" jsonb,
	"dispatched_at" timestamp with time zone,
	"departed_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"note" text,
	"span" "tstzrange" GENERATED ALWAYS AS (case when state = 'cancelled' then 'empty'::tstzrange
        else tstzrange(starts_at, greatest(starts_at, least(ends_at, finished_at)), '[)') end) STORED NOT NULL,
	CONSTRAINT "service_visits_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_visits_sequence" UNIQUE("tenant_id","work_order_id","sequence"),
	CONSTRAINT "service_visits_times" CHECK (ends_at > starts_at),
	CONSTRAINT "service_visits_length" CHECK (ends_at <= starts_at + interval '7 days')
);
--> statement-breakpoint
ALTER TABLE "service_visits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "service_work_orders" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reference" text,
	"customer_id" uuid NOT NULL,
	"site_id" uuid NOT NULL,
	"area_id" uuid,
	"service_level_id" uuid,
	"title" text NOT NULL,
	"description" text,
	"priority" smallint DEFAULT 3 NOT NULL,
	"skills" text[] NOT NULL,
	"duration_minutes" integer NOT NULL,
	"window_start" timestamp with time zone,
	"window_end" timestamp with time zone,
	"state" text NOT NULL,
	"visits" integer DEFAULT 0 NOT NULL,
	"reopened" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"completed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_work_orders_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_work_orders_reference" UNIQUE("tenant_id","reference"),
	CONSTRAINT "service_work_orders_priority" CHECK (priority between 1 and 4),
	CONSTRAINT "service_work_orders_duration" CHECK (duration_minutes between 1 and 10080),
	CONSTRAINT "service_work_orders_window" CHECK (window_end > window_start)
);
--> statement-breakpoint
ALTER TABLE "service_work_orders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_assignments" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"vehicle_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"held_from" text,
	"held_because" jsonb,
	"locked" boolean DEFAULT false NOT NULL,
	"plan_id" uuid,
	"distance_km" double precision DEFAULT 0 NOT NULL,
	"driving_minutes" integer DEFAULT 0 NOT NULL,
	"empty_km" double precision DEFAULT 0 NOT NULL,
	"dispatched_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_assignments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "trucking_assignments_span" CHECK (starts_at < ends_at and ends_at <= starts_at + interval '31 days'),
	CONSTRAINT "trucking_assignments_held" CHECK ((state = 'held') = (held_from is not null)),
	CONSTRAINT "trucking_assignments_km" CHECK (empty_km between 0 and distance_km)
);
--> statement-breakpoint
ALTER TABLE "trucking_assignments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_drivers" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"vehicle_id" uuid,
	"home_latitude" double precision,
	"home_longitude" double precision,
	"shift_starts" integer DEFAULT 360 NOT NULL,
	"shift_ends" integer DEFAULT 1200 NOT NULL,
	"work_days" integer[] DEFAULT '{1,2,3,4,5}' NOT NULL,
	"duty_cycle" text DEFAULT '70_in_8_days' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_drivers_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id"),
	CONSTRAINT "trucking_drivers_shift" CHECK (shift_starts between 0 and 1439 and shift_ends between 0 and 1439 and shift_starts <> shift_ends),
	CONSTRAINT "trucking_drivers_days" CHECK (work_days <@ array[1, 2, 3, 4, 5, 6, 7]),
	CONSTRAINT "trucking_drivers_home" CHECK (num_nonnulls(home_latitude, home_longitude) in (0, 2) and home_latitude between -90 and 90 and home_longitude between -180 and 180)
);
--> statement-breakpoint
ALTER TABLE "trucking_drivers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_duty_segments" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_duty_segments_tenant_id_driver_id_starts_at_pk" PRIMARY KEY("tenant_id","driver_id","starts_at")
);
--> statement-breakpoint
ALTER TABLE "trucking_duty_segments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_loads" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"reference_key" text NOT NULL,
	"customer" text NOT NULL,
	"load_type" text DEFAULT 'general' NOT NULL,
	"kg" integer NOT NULL,
	"m3" double precision DEFAULT 0 NOT NULL,
	"pallets" integer DEFAULT 0 NOT NULL,
	"equipment" text[] DEFAULT '{}' NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"notes" text,
	"state" text DEFAULT 'draft' NOT NULL,
	"state_since" timestamp with time zone DEFAULT now() NOT NULL,
	"held_from" text,
	"reason" text,
	"delivered_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_loads_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "trucking_loads_reference_key" CHECK (reference_key <> ''),
	CONSTRAINT "trucking_loads_amounts" CHECK (kg >= 0 and m3 >= 0 and pallets >= 0),
	CONSTRAINT "trucking_loads_held" CHECK ((state = 'held') = (held_from is not null))
);
--> statement-breakpoint
ALTER TABLE "trucking_loads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_maintenance_orders" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"vehicle_id" uuid NOT NULL,
	"rule_id" uuid,
	"title" text NOT NULL,
	"notes" text,
	"state" text DEFAULT 'planned' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"done_at_km" integer,
	"cost" double precision,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_maintenance_orders_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "trucking_maintenance_orders_span" CHECK (starts_at < ends_at),
	CONSTRAINT "trucking_maintenance_orders_done" CHECK (state <> 'done' or done_at_km is not null)
);
--> statement-breakpoint
ALTER TABLE "trucking_maintenance_orders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_maintenance_rules" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"vehicle_id" uuid NOT NULL,
	"name" text NOT NULL,
	"every_km" integer,
	"every_days" integer,
	"done_at_km" integer NOT NULL,
	"done_on" date NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_maintenance_rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "trucking_maintenance_rules_every" CHECK (num_nonnulls(every_km, every_days) > 0),
	CONSTRAINT "trucking_maintenance_rules_positive" CHECK (coalesce(every_km, 1) > 0 and coalesce(every_days, 1) > 0)
);
--> statement-breakpoint
ALTER TABLE "trucking_maintenance_rules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_positions" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"vehicle_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_positions_tenant_id_vehicle_id_at_pk" PRIMARY KEY("tenant_id","vehicle_id","at"),
	CONSTRAINT "trucking_positions_place" CHECK (latitude between -90 and 90 and longitude between -180 and 180)
);
--> statement-breakpoint
ALTER TABLE "trucking_positions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_proofs" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"load_id" uuid NOT NULL,
	"received_by" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"signature_hash" "bytea",
	"photos" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_proofs_tenant_id_load_id_pk" PRIMARY KEY("tenant_id","load_id"),
	CONSTRAINT "trucking_proofs_signature" CHECK (octet_length(signature_hash) = 32)
);
--> statement-breakpoint
ALTER TABLE "trucking_proofs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_route_stops" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"assignment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"load_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"arrives_at" timestamp with time zone NOT NULL,
	"departs_at" timestamp with time zone NOT NULL,
	CONSTRAINT "trucking_route_stops_tenant_id_assignment_id_position_pk" PRIMARY KEY("tenant_id","assignment_id","position"),
	CONSTRAINT "trucking_route_stops_once" UNIQUE("tenant_id","load_id","kind"),
	CONSTRAINT "trucking_route_stops_times" CHECK (arrives_at <= departs_at)
);
--> statement-breakpoint
ALTER TABLE "trucking_route_stops" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_stops" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"load_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"latitude" double precision NOT NULL,
	"longitude" double precision NOT NULL,
	"window_starts" timestamp with time zone NOT NULL,
	"window_ends" timestamp with time zone NOT NULL,
	"service_minutes" integer DEFAULT 30 NOT NULL,
	"arrived_at" timestamp with time zone,
	"departed_at" timestamp with time zone,
	CONSTRAINT "trucking_stops_tenant_id_load_id_kind_pk" PRIMARY KEY("tenant_id","load_id","kind"),
	CONSTRAINT "trucking_stops_window" CHECK (window_starts < window_ends),
	CONSTRAINT "trucking_stops_service" CHECK (service_minutes between 0 and 1440),
	CONSTRAINT "trucking_stops_times" CHECK (departed_at is null or arrived_at <= departed_at),
	CONSTRAINT "trucking_stops_place" CHECK (latitude between -90 and 90 and longitude between -180 and 180)
);
--> statement-breakpoint
ALTER TABLE "trucking_stops" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_tracking_links" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"load_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"fields" text[] NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_tracking_links_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "trucking_tracking_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "trucking_vehicles" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"plate" text,
	"vehicle_class" text NOT NULL,
	"max_kg" integer NOT NULL,
	"max_m3" double precision NOT NULL,
	"max_pallets" integer NOT NULL,
	"equipment" text[] DEFAULT '{}' NOT NULL,
	"depot_latitude" double precision NOT NULL,
	"depot_longitude" double precision NOT NULL,
	"odometer_km" integer DEFAULT 0 NOT NULL,
	"cost_per_day" double precision DEFAULT 0 NOT NULL,
	"cost_per_km" double precision DEFAULT 1 NOT NULL,
	"cost_per_hour" double precision DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"position_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trucking_vehicles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "trucking_vehicles_name_key" CHECK (name_key <> ''),
	CONSTRAINT "trucking_vehicles_amounts" CHECK (max_kg >= 0 and max_m3 >= 0 and max_pallets >= 0 and odometer_km >= 0),
	CONSTRAINT "trucking_vehicles_depot" CHECK (depot_latitude between -90 and 90 and depot_longitude between -180 and 180)
);
--> statement-breakpoint
ALTER TABLE "trucking_vehicles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_credentials" ADD CONSTRAINT "api_credentials_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_tenant_id_course_id_courses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","course_id") REFERENCES "public"."courses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coalesced_jobs" ADD CONSTRAINT "coalesced_jobs_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "configuration_versions" ADD CONSTRAINT "configuration_versions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_progress" ADD CONSTRAINT "course_progress_tenant_id_user_id_course_id_assignments_tenant_id_user_id_course_id_fk" FOREIGN KEY ("tenant_id","user_id","course_id") REFERENCES "public"."assignments"("tenant_id","user_id","course_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses" ADD CONSTRAINT "courses_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_role_members" ADD CONSTRAINT "custom_role_members_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_role_members" ADD CONSTRAINT "custom_role_members_tenant_id_role_id_custom_roles_tenant_id_id_fk" FOREIGN KEY ("tenant_id","role_id") REFERENCES "public"."custom_roles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_roles" ADD CONSTRAINT "custom_roles_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dead_letters" ADD CONSTRAINT "dead_letters_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_tenant_id_enforced_connection_id_sso_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","enforced_connection_id") REFERENCES "public"."sso_connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_tenant_id_break_glass_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","break_glass_user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_receivers" ADD CONSTRAINT "event_receivers_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "external_records" ADD CONSTRAINT "external_records_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_keys" ADD CONSTRAINT "group_keys_tenant_id_group_id_groups_tenant_id_id_fk" FOREIGN KEY ("tenant_id","group_id") REFERENCES "public"."groups"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_tenant_id_group_id_groups_tenant_id_id_fk" FOREIGN KEY ("tenant_id","group_id") REFERENCES "public"."groups"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_tenant_id_child_id_groups_tenant_id_id_fk" FOREIGN KEY ("tenant_id","child_id") REFERENCES "public"."groups"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotent_requests" ADD CONSTRAINT "idempotent_requests_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integration_states" ADD CONSTRAINT "integration_states_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_tenant_id_accepted_by_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","accepted_by") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_failures" ADD CONSTRAINT "job_failures_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logout_tokens" ADD CONSTRAINT "logout_tokens_tenant_id_connection_id_sso_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."sso_connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_deliveries" ADD CONSTRAINT "outgoing_deliveries_tenant_id_endpoint_id_outgoing_endpoints_tenant_id_id_fk" FOREIGN KEY ("tenant_id","endpoint_id") REFERENCES "public"."outgoing_endpoints"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_deliveries" ADD CONSTRAINT "outgoing_deliveries_tenant_id_event_id_outgoing_events_tenant_id_id_fk" FOREIGN KEY ("tenant_id","event_id") REFERENCES "public"."outgoing_events"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_endpoints" ADD CONSTRAINT "outgoing_endpoints_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_events" ADD CONSTRAINT "outgoing_events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "overflows" ADD CONSTRAINT "overflows_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "polled_events" ADD CONSTRAINT "polled_events_tenant_id_receiver_id_event_receivers_tenant_id_id_fk" FOREIGN KEY ("tenant_id","receiver_id") REFERENCES "public"."event_receivers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provisioning_settings" ADD CONSTRAINT "provisioning_settings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_results" ADD CONSTRAINT "quiz_results_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_results" ADD CONSTRAINT "quiz_results_tenant_id_course_id_courses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","course_id") REFERENCES "public"."courses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quizzes" ADD CONSTRAINT "quizzes_tenant_id_course_id_courses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","course_id") REFERENCES "public"."courses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_days" ADD CONSTRAINT "readiness_days_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_history" ADD CONSTRAINT "readiness_history_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_members" ADD CONSTRAINT "readiness_members_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_models" ADD CONSTRAINT "readiness_models_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_parts" ADD CONSTRAINT "readiness_parts_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_past_members" ADD CONSTRAINT "readiness_past_members_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_published" ADD CONSTRAINT "readiness_published_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_recencies" ADD CONSTRAINT "readiness_recencies_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_reports" ADD CONSTRAINT "readiness_reports_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_scopes" ADD CONSTRAINT "readiness_scopes_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_scores" ADD CONSTRAINT "readiness_scores_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_states" ADD CONSTRAINT "readiness_states_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliation_findings" ADD CONSTRAINT "reconciliation_findings_tenant_id_run_id_reconciliations_tenant_id_id_fk" FOREIGN KEY ("tenant_id","run_id") REFERENCES "public"."reconciliations"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reconciliations" ADD CONSTRAINT "reconciliations_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scim_requests" ADD CONSTRAINT "scim_requests_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_sso_connection_id_sso_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","sso_connection_id") REFERENCES "public"."sso_connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_ins" ADD CONSTRAINT "sign_ins_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slug_redirects" ADD CONSTRAINT "slug_redirects_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_attempts" ADD CONSTRAINT "sso_attempts_tenant_id_connection_id_sso_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."sso_connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_attempts" ADD CONSTRAINT "sso_attempts_tenant_id_tested_by_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","tested_by") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_connections" ADD CONSTRAINT "sso_connections_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_identities" ADD CONSTRAINT "sso_identities_tenant_id_connection_id_sso_connections_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."sso_connections"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sso_identities" ADD CONSTRAINT "sso_identities_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_flag_versions" ADD CONSTRAINT "tenant_flag_versions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_app_type_app_types_app_type_fk" FOREIGN KEY ("app_type") REFERENCES "public"."app_types"("app_type") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_parent_tenant_id_tenants_id_fk" FOREIGN KEY ("parent_tenant_id") REFERENCES "public"."tenants"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_keys" ADD CONSTRAINT "user_keys_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_syncs" ADD CONSTRAINT "user_syncs_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_tenant_id_manager_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","manager_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_events" ADD CONSTRAINT "webhook_events_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partnerships" ADD CONSTRAINT "partnerships_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_tenant_id_partnership_id_partnerships_tenant_id_id_fk" FOREIGN KEY ("tenant_id","partnership_id") REFERENCES "public"."partnerships"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fitness_overrides" ADD CONSTRAINT "fitness_overrides_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licences" ADD CONSTRAINT "licences_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_demands" ADD CONSTRAINT "requirement_demands_tenant_id_requirement_id_requirements_tenant_id_id_fk" FOREIGN KEY ("tenant_id","requirement_id") REFERENCES "public"."requirements"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_demands" ADD CONSTRAINT "requirement_demands_tenant_id_course_id_courses_tenant_id_id_fk" FOREIGN KEY ("tenant_id","course_id") REFERENCES "public"."courses"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirements" ADD CONSTRAINT "requirements_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_areas" ADD CONSTRAINT "service_areas_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_calendars" ADD CONSTRAINT "service_calendars_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_clocks" ADD CONSTRAINT "service_clocks_order" FOREIGN KEY ("tenant_id","work_order_id") REFERENCES "public"."service_work_orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_clocks" ADD CONSTRAINT "service_clocks_calendar" FOREIGN KEY ("tenant_id","calendar_id") REFERENCES "public"."service_calendars"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_customers" ADD CONSTRAINT "service_customers_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_customers" ADD CONSTRAINT "service_customers_level" FOREIGN KEY ("tenant_id","service_level_id") REFERENCES "public"."service_levels"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_items" ADD CONSTRAINT "service_items_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_levels" ADD CONSTRAINT "service_levels_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_levels" ADD CONSTRAINT "service_levels_calendar" FOREIGN KEY ("tenant_id","calendar_id") REFERENCES "public"."service_calendars"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_moves" ADD CONSTRAINT "service_moves_place" FOREIGN KEY ("tenant_id","place_id") REFERENCES "public"."service_places"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_moves" ADD CONSTRAINT "service_moves_item" FOREIGN KEY ("tenant_id","item_id") REFERENCES "public"."service_items"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_moves" ADD CONSTRAINT "service_moves_order" FOREIGN KEY ("tenant_id","work_order_id") REFERENCES "public"."service_work_orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_places" ADD CONSTRAINT "service_places_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_places" ADD CONSTRAINT "service_places_technician" FOREIGN KEY ("tenant_id","technician_id") REFERENCES "public"."service_technicians"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_purchases" ADD CONSTRAINT "service_purchases_stock" FOREIGN KEY ("tenant_id","place_id","item_id") REFERENCES "public"."service_stock"("tenant_id","place_id","item_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_reservations" ADD CONSTRAINT "service_reservations_order" FOREIGN KEY ("tenant_id","work_order_id") REFERENCES "public"."service_work_orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_reservations" ADD CONSTRAINT "service_reservations_stock" FOREIGN KEY ("tenant_id","place_id","item_id") REFERENCES "public"."service_stock"("tenant_id","place_id","item_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_sites" ADD CONSTRAINT "service_sites_customer" FOREIGN KEY ("tenant_id","customer_id") REFERENCES "public"."service_customers"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_stock" ADD CONSTRAINT "service_stock_place" FOREIGN KEY ("tenant_id","place_id") REFERENCES "public"."service_places"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_stock" ADD CONSTRAINT "service_stock_item" FOREIGN KEY ("tenant_id","item_id") REFERENCES "public"."service_items"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_technician_areas" ADD CONSTRAINT "service_technician_areas_technician" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."service_technicians"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_technician_areas" ADD CONSTRAINT "service_technician_areas_area" FOREIGN KEY ("tenant_id","area_id") REFERENCES "public"."service_areas"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_technician_skills" ADD CONSTRAINT "service_technician_skills_technician" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."service_technicians"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_technicians" ADD CONSTRAINT "service_technicians_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_visits" ADD CONSTRAINT "service_visits_order" FOREIGN KEY ("tenant_id","work_order_id") REFERENCES "public"."service_work_orders"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_visits" ADD CONSTRAINT "service_visits_technician" FOREIGN KEY ("tenant_id","technician_id") REFERENCES "public"."service_technicians"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_work_orders" ADD CONSTRAINT "service_work_orders_site" FOREIGN KEY ("tenant_id","customer_id","site_id") REFERENCES "public"."service_sites"("tenant_id","customer_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_work_orders" ADD CONSTRAINT "service_work_orders_area" FOREIGN KEY ("tenant_id","area_id") REFERENCES "public"."service_areas"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_work_orders" ADD CONSTRAINT "service_work_orders_level" FOREIGN KEY ("tenant_id","service_level_id") REFERENCES "public"."service_levels"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_assignments" ADD CONSTRAINT "trucking_assignments_driver" FOREIGN KEY ("tenant_id","driver_id") REFERENCES "public"."trucking_drivers"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_assignments" ADD CONSTRAINT "trucking_assignments_vehicle" FOREIGN KEY ("tenant_id","vehicle_id") REFERENCES "public"."trucking_vehicles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_drivers" ADD CONSTRAINT "trucking_drivers_user" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_drivers" ADD CONSTRAINT "trucking_drivers_vehicle" FOREIGN KEY ("tenant_id","vehicle_id") REFERENCES "public"."trucking_vehicles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_duty_segments" ADD CONSTRAINT "trucking_duty_segments_driver" FOREIGN KEY ("tenant_id","driver_id") REFERENCES "public"."trucking_drivers"("tenant_id","user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_loads" ADD CONSTRAINT "trucking_loads_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_maintenance_orders" ADD CONSTRAINT "trucking_maintenance_orders_vehicle" FOREIGN KEY ("tenant_id","vehicle_id") REFERENCES "public"."trucking_vehicles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_maintenance_orders" ADD CONSTRAINT "trucking_maintenance_orders_rule" FOREIGN KEY ("tenant_id","rule_id") REFERENCES "public"."trucking_maintenance_rules"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_maintenance_rules" ADD CONSTRAINT "trucking_maintenance_rules_vehicle" FOREIGN KEY ("tenant_id","vehicle_id") REFERENCES "public"."trucking_vehicles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_positions" ADD CONSTRAINT "trucking_positions_vehicle" FOREIGN KEY ("tenant_id","vehicle_id") REFERENCES "public"."trucking_vehicles"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_proofs" ADD CONSTRAINT "trucking_proofs_load" FOREIGN KEY ("tenant_id","load_id") REFERENCES "public"."trucking_loads"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_route_stops" ADD CONSTRAINT "trucking_route_stops_assignment" FOREIGN KEY ("tenant_id","assignment_id") REFERENCES "public"."trucking_assignments"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_route_stops" ADD CONSTRAINT "trucking_route_stops_stop" FOREIGN KEY ("tenant_id","load_id","kind") REFERENCES "public"."trucking_stops"("tenant_id","load_id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_stops" ADD CONSTRAINT "trucking_stops_load" FOREIGN KEY ("tenant_id","load_id") REFERENCES "public"."trucking_loads"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_tracking_links" ADD CONSTRAINT "trucking_tracking_links_load" FOREIGN KEY ("tenant_id","load_id") REFERENCES "public"."trucking_loads"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trucking_vehicles" ADD CONSTRAINT "trucking_vehicles_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "alerts" USING btree ("kind","subject") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "alerts_unnotified" ON "alerts" USING btree ("opened_at") WHERE notified_at is null or (resolved_at is not null and resolution_notified_at is null);--> statement-breakpoint
CREATE UNIQUE INDEX "api_credentials_token_hash" ON "api_credentials" USING btree ("tenant_id","token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("tenant_id","key_hash");--> statement-breakpoint
CREATE INDEX "api_keys_user" ON "api_keys" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "api_keys_id" ON "api_keys" USING btree ("id");--> statement-breakpoint
CREATE INDEX "assignments_course" ON "assignments" USING btree ("tenant_id","course_id");--> statement-breakpoint
CREATE INDEX "assignments_written" ON "assignments" USING btree ("tenant_id","xid");--> statement-breakpoint
CREATE INDEX "assignments_due" ON "assignments" USING btree ("tenant_id","due_at");--> statement-breakpoint
CREATE INDEX "assignments_expires" ON "assignments" USING btree ("tenant_id","expires_at");--> statement-breakpoint
CREATE INDEX "audit_log_written" ON "audit_log" USING btree ("tenant_id","xid","id");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("tenant_id","subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("tenant_id","actor","id");--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "audit_log" USING btree ("tenant_id","action","id");--> statement-breakpoint
CREATE INDEX "audit_log_people" ON "audit_log" USING btree ("tenant_id","id") WHERE not (action in ('progress.sync', 'readiness.aggregate')
  or (starts_with(actor, 'job:') and not (starts_with(actor, 'job:webhook') and starts_with(action, 'user.'))));--> statement-breakpoint
CREATE INDEX "audit_log_machines" ON "audit_log" USING btree ("tenant_id","id") WHERE (action in ('progress.sync', 'readiness.aggregate')
  or (starts_with(actor, 'job:') and not (starts_with(actor, 'job:webhook') and starts_with(action, 'user.'))));--> statement-breakpoint
CREATE INDEX "coalesced_jobs_due" ON "coalesced_jobs" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "configuration_versions_id" ON "configuration_versions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "configuration_versions_published" ON "configuration_versions" USING btree ("tenant_id","layer","version" DESC NULLS LAST) WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "configuration_versions_scheduled" ON "configuration_versions" USING btree ("publish_at") WHERE state = 'scheduled';--> statement-breakpoint
CREATE INDEX "course_progress_written" ON "course_progress" USING btree ("tenant_id","xid");--> statement-breakpoint
CREATE INDEX "courses_id" ON "courses" USING btree ("id");--> statement-breakpoint
CREATE INDEX "courses_written" ON "courses" USING btree ("tenant_id","xid");--> statement-breakpoint
CREATE INDEX "custom_role_members_role" ON "custom_role_members" USING btree ("tenant_id","role_id");--> statement-breakpoint
CREATE UNIQUE INDEX "custom_roles_name" ON "custom_roles" USING btree ("tenant_id","name_key");--> statement-breakpoint
CREATE INDEX "custom_roles_id" ON "custom_roles" USING btree ("id");--> statement-breakpoint
CREATE INDEX "dead_letters_by_status" ON "dead_letters" USING btree ("tenant_id","source","status","id");--> statement-breakpoint
CREATE INDEX "dead_letters_fresh" ON "dead_letters" USING btree ("created_at") WHERE status = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "domains_name" ON "domains" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE INDEX "domains_proved" ON "domains" USING btree ("name") WHERE proved_at is not null;--> statement-breakpoint
CREATE INDEX "domains_enforced" ON "domains" USING btree ("tenant_id","enforced_connection_id");--> statement-breakpoint
CREATE INDEX "domains_break_glass" ON "domains" USING btree ("tenant_id","break_glass_user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "event_receivers_name" ON "event_receivers" USING btree ("tenant_id","name");--> statement-breakpoint
CREATE INDEX "group_keys_group" ON "group_keys" USING btree ("tenant_id","group_id");--> statement-breakpoint
CREATE INDEX "group_members_user" ON "group_members" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "group_members_child" ON "group_members" USING btree ("tenant_id","child_id");--> statement-breakpoint
CREATE UNIQUE INDEX "groups_display_name" ON "groups" USING btree ("tenant_id","display_name_key");--> statement-breakpoint
CREATE INDEX "groups_id" ON "groups" USING btree ("id");--> statement-breakpoint
CREATE INDEX "idempotent_requests_created" ON "idempotent_requests" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_open" ON "imports" USING btree ("tenant_id","kind","file_hash") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "invitations_id" ON "invitations" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_hash" ON "invitations" USING btree ("tenant_id","token_hash");--> statement-breakpoint
CREATE INDEX "invitations_accepted_by" ON "invitations" USING btree ("tenant_id","accepted_by");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_open" ON "invitations" USING btree ("tenant_id","address_key") WHERE accepted_at is null and revoked_at is null;--> statement-breakpoint
CREATE INDEX "logout_tokens_expired" ON "logout_tokens" USING btree ("tenant_id","expires_at");--> statement-breakpoint
CREATE INDEX "mails_due" ON "mails" USING btree ("tenant_id","due_at") WHERE sent_at is null and failed is null;--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("tenant_id","due_at") WHERE sent_at is null and failed is null;--> statement-breakpoint
CREATE UNIQUE INDEX "one_time_tokens_hash" ON "one_time_tokens" USING btree ("tenant_id","token_hash");--> statement-breakpoint
CREATE INDEX "one_time_tokens_user" ON "one_time_tokens" USING btree ("tenant_id","user_id","purpose");--> statement-breakpoint
CREATE INDEX "operator_audit_tenant" ON "operator_audit" USING btree ("about_tenant_id","id");--> statement-breakpoint
CREATE INDEX "operator_audit_actor" ON "operator_audit" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "operator_audit_action" ON "operator_audit" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "operator_requests_created" ON "operator_requests" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "outbox_undispatched" ON "outbox" USING btree ("tenant_id","id") WHERE undispatched;--> statement-breakpoint
CREATE INDEX "outbox_unhandled_subject" ON "outbox" USING btree ("tenant_id","subject_id") WHERE handled_at is null;--> statement-breakpoint
CREATE INDEX "outbox_unpublished" ON "outbox" USING btree ("tenant_id","created_at","id") WHERE published_at is null and handled_at is null;--> statement-breakpoint
CREATE INDEX "outbox_unhandled" ON "outbox" USING btree ("published_at") WHERE handled_at is null;--> statement-breakpoint
CREATE INDEX "outbox_handled" ON "outbox" USING btree ("handled_at") WHERE handled_at is not null;--> statement-breakpoint
CREATE INDEX "outgoing_deliveries_event" ON "outgoing_deliveries" USING btree ("tenant_id","event_id");--> statement-breakpoint
CREATE INDEX "outgoing_deliveries_due" ON "outgoing_deliveries" USING btree ("tenant_id","endpoint_id","due_at") WHERE status in ('waiting', 'sent');--> statement-breakpoint
CREATE INDEX "outgoing_events_occurred" ON "outgoing_events" USING btree ("tenant_id","occurred_at");--> statement-breakpoint
CREATE INDEX "plans_of_subject" ON "plans" USING btree ("tenant_id","pack","subject","id");--> statement-breakpoint
CREATE INDEX "plans_by_pack" ON "plans" USING btree ("tenant_id","pack","id");--> statement-breakpoint
CREATE INDEX "plans_pending" ON "plans" USING btree ("tenant_id","id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "polled_events_created" ON "polled_events" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "quiz_results_user" ON "quiz_results" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "quiz_results_course" ON "quiz_results" USING btree ("tenant_id","course_id");--> statement-breakpoint
CREATE INDEX "quiz_results_written" ON "quiz_results" USING btree ("tenant_id","xid");--> statement-breakpoint
CREATE INDEX "quizzes_course" ON "quizzes" USING btree ("tenant_id","course_id");--> statement-breakpoint
CREATE INDEX "readiness_history_nights" ON "readiness_history" USING btree ("tenant_id","as_of");--> statement-breakpoint
CREATE INDEX "readiness_parts_course" ON "readiness_parts" USING btree ("tenant_id","course_id");--> statement-breakpoint
CREATE INDEX "readiness_past_members_open" ON "readiness_past_members" USING btree ("tenant_id","user_id") WHERE until is null;--> statement-breakpoint
CREATE INDEX "readiness_reports_newest" ON "readiness_reports" USING btree ("tenant_id",as_of desc);--> statement-breakpoint
CREATE INDEX "readiness_states_corrected" ON "readiness_states" USING btree ("tenant_id") WHERE corrected > 0;--> statement-breakpoint
CREATE INDEX "reconciliation_findings_open" ON "reconciliation_findings" USING btree ("tenant_id","run_id","kind") WHERE repair is null;--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliations_open" ON "reconciliations" USING btree ("tenant_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "security_events_last" ON "security_events" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "sessions_id" ON "sessions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "sessions_sso" ON "sessions" USING btree ("tenant_id","sso_connection_id");--> statement-breakpoint
CREATE INDEX "sessions_expired" ON "sessions" USING btree ("tenant_id","expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_failures_last" ON "sign_in_failures" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "slug_redirects_slug" ON "slug_redirects" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "sso_attempts_connection" ON "sso_attempts" USING btree ("tenant_id","connection_id");--> statement-breakpoint
CREATE INDEX "sso_attempts_tested_by" ON "sso_attempts" USING btree ("tenant_id","tested_by");--> statement-breakpoint
CREATE INDEX "sso_attempts_expired" ON "sso_attempts" USING btree ("tenant_id","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sso_connections_client" ON "sso_connections" USING btree ("tenant_id","issuer","client_id");--> statement-breakpoint
CREATE INDEX "sso_connections_issuer" ON "sso_connections" USING btree ("issuer","client_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sso_identities_user" ON "sso_identities" USING btree ("tenant_id","user_id","connection_id");--> statement-breakpoint
CREATE INDEX "tenants_parent" ON "tenants" USING btree ("parent_tenant_id");--> statement-breakpoint
CREATE INDEX "tenants_metadata" ON "tenants" USING gin ("metadata" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "tenants_origins" ON "tenants" USING gin ((config -> 'cors.origins'));--> statement-breakpoint
CREATE INDEX "tenants_to_purge" ON "tenants" USING btree ("purge_after") WHERE purge_after is not null;--> statement-breakpoint
CREATE INDEX "user_keys_user" ON "user_keys" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "user_keys_unique" ON "user_keys" USING btree ("tenant_id","attribute","value") WHERE is_unique;--> statement-breakpoint
CREATE INDEX "user_syncs_to_push" ON "user_syncs" USING btree ("tenant_id","urgent" DESC NULLS LAST,"queued_at") WHERE pending_version > pushed_version and pending_version > refused_version;--> statement-breakpoint
CREATE INDEX "user_syncs_mindtickle" ON "user_syncs" USING btree ("tenant_id","mindtickle_id") WHERE mindtickle_id is not null;--> statement-breakpoint
CREATE INDEX "user_syncs_to_pull" ON "user_syncs" USING btree ("tenant_id","pull_due_at") WHERE pull_due_at is not null;--> statement-breakpoint
CREATE INDEX "user_syncs_warned" ON "user_syncs" USING btree ("tenant_id") WHERE pull_warnings <> '[]';--> statement-breakpoint
CREATE UNIQUE INDEX "users_user_name" ON "users" USING btree ("tenant_id","user_name_key") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "users_deleted_user_name" ON "users" USING btree ("tenant_id","user_name_key") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "users_email" ON "users" USING btree ("email_key") WHERE active and deleted_at is null;--> statement-breakpoint
CREATE INDEX "users_display_name" ON "users" USING btree ("tenant_id","display_name_key");--> statement-breakpoint
CREATE INDEX "users_updated" ON "users" USING btree ("tenant_id","updated_at");--> statement-breakpoint
CREATE INDEX "users_inactive" ON "users" USING btree ("tenant_id","id") WHERE not active and deleted_at is null;--> statement-breakpoint
CREATE INDEX "users_admins" ON "users" USING btree ("tenant_id","id") WHERE role = 'admin' and active and deleted_at is null;--> statement-breakpoint
CREATE INDEX "users_team" ON "users" USING btree ("tenant_id","team");--> statement-breakpoint
CREATE INDEX "users_manager" ON "users" USING btree ("tenant_id","manager_id");--> statement-breakpoint
CREATE INDEX "users_waiting_for_manager" ON "users" USING btree ("tenant_id","manager_ref") WHERE manager_id is null and manager_ref is not null;--> statement-breakpoint
CREATE INDEX "users_id" ON "users" USING btree ("id");--> statement-breakpoint
CREATE INDEX "users_written" ON "users" USING btree ("tenant_id","xid");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_id" ON "webhook_endpoints" USING btree ("id");--> statement-breakpoint
CREATE INDEX "webhook_events_pending" ON "webhook_events" USING btree ("tenant_id","sequence") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_events_sequence" ON "webhook_events" USING btree ("tenant_id","sequence");--> statement-breakpoint
CREATE INDEX "webhook_events_stale" ON "webhook_events" USING btree ("tenant_id","service","processed_at") WHERE status = 'stale';--> statement-breakpoint
CREATE INDEX "webhook_events_request" ON "webhook_events" USING btree ("tenant_id","request_event_id");--> statement-breakpoint
CREATE INDEX "webhook_events_processed" ON "webhook_events" USING btree ("tenant_id","processed_at") WHERE processed_at is not null;--> statement-breakpoint
CREATE INDEX "partnerships_partner" ON "partnerships" USING btree ("partner_tenant_id","id");--> statement-breakpoint
CREATE INDEX "partnerships_token" ON "partnerships" USING btree ("tenant_id","token_hash");--> statement-breakpoint
CREATE INDEX "shares_subject" ON "shares" USING btree ("tenant_id","subject_id");--> statement-breakpoint
CREATE INDEX "shares_partner" ON "shares" USING btree ("partner_tenant_id","id");--> statement-breakpoint
CREATE INDEX "fitness_overrides_subject" ON "fitness_overrides" USING btree ("tenant_id","subject_id","user_id");--> statement-breakpoint
CREATE INDEX "fitness_overrides_user" ON "fitness_overrides" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE INDEX "licences_user" ON "licences" USING btree ("tenant_id","user_id","kind");--> statement-breakpoint
CREATE INDEX "licences_until" ON "licences" USING btree ("tenant_id","valid_until","id");--> statement-breakpoint
CREATE INDEX "requirement_demands_course" ON "requirement_demands" USING btree ("tenant_id","course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "requirements_in_force" ON "requirements" USING btree ("tenant_id","target") WHERE retired_at is null;--> statement-breakpoint
CREATE INDEX "service_clocks_by_calendar" ON "service_clocks" USING btree ("tenant_id","calendar_id");--> statement-breakpoint
CREATE INDEX "service_clocks_due" ON "service_clocks" USING btree ("tenant_id","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "service_clocks_stopped" ON "service_clocks" USING btree ("tenant_id","stopped_at") WHERE stopped_at is not null;--> statement-breakpoint
CREATE INDEX "service_customers_by_level" ON "service_customers" USING btree ("tenant_id","service_level_id");--> statement-breakpoint
CREATE INDEX "service_levels_by_calendar" ON "service_levels" USING btree ("tenant_id","calendar_id");--> statement-breakpoint
CREATE INDEX "service_moves_by_place" ON "service_moves" USING btree ("tenant_id","place_id","item_id","id");--> statement-breakpoint
CREATE INDEX "service_moves_by_item" ON "service_moves" USING btree ("tenant_id","item_id","id");--> statement-breakpoint
CREATE INDEX "service_moves_by_order" ON "service_moves" USING btree ("tenant_id","work_order_id");--> statement-breakpoint
CREATE INDEX "service_places_by_technician" ON "service_places" USING btree ("tenant_id","technician_id");--> statement-breakpoint
CREATE INDEX "service_purchases_by_stock" ON "service_purchases" USING btree ("tenant_id","place_id","item_id");--> statement-breakpoint
CREATE INDEX "service_purchases_by_state" ON "service_purchases" USING btree ("tenant_id","state","id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_purchases_open" ON "service_purchases" USING btree ("tenant_id","place_id","item_id") WHERE state in ('proposed', 'ordered');--> statement-breakpoint
CREATE INDEX "service_reservations_by_order" ON "service_reservations" USING btree ("tenant_id","work_order_id","id");--> statement-breakpoint
CREATE INDEX "service_reservations_by_stock" ON "service_reservations" USING btree ("tenant_id","place_id","item_id","id");--> statement-breakpoint
CREATE INDEX "service_stock_by_item" ON "service_stock" USING btree ("tenant_id","item_id","place_id");--> statement-breakpoint
CREATE INDEX "service_technician_areas_by_area" ON "service_technician_areas" USING btree ("tenant_id","area_id");--> statement-breakpoint
CREATE INDEX "service_visits_by_technician" ON "service_visits" USING btree ("tenant_id","technician_id","starts_at");--> statement-breakpoint
CREATE INDEX "service_visits_by_start" ON "service_visits" USING btree ("tenant_id","starts_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_work_orders_number" ON "service_work_orders" USING btree ("tenant_id","number");--> statement-breakpoint
CREATE INDEX "service_work_orders_by_state" ON "service_work_orders" USING btree ("tenant_id","state","id");--> statement-breakpoint
CREATE INDEX "service_work_orders_by_customer" ON "service_work_orders" USING btree ("tenant_id","customer_id","site_id","id");--> statement-breakpoint
CREATE INDEX "service_work_orders_by_area" ON "service_work_orders" USING btree ("tenant_id","area_id","id");--> statement-breakpoint
CREATE INDEX "service_work_orders_by_level" ON "service_work_orders" USING btree ("tenant_id","service_level_id");--> statement-breakpoint
CREATE INDEX "service_work_orders_completed" ON "service_work_orders" USING btree ("tenant_id","completed_at") WHERE completed_at is not null;--> statement-breakpoint
CREATE INDEX "trucking_assignments_by_driver" ON "trucking_assignments" USING btree ("tenant_id","driver_id","starts_at");--> statement-breakpoint
CREATE INDEX "trucking_assignments_by_vehicle" ON "trucking_assignments" USING btree ("tenant_id","vehicle_id","starts_at");--> statement-breakpoint
CREATE INDEX "trucking_assignments_by_start" ON "trucking_assignments" USING btree ("tenant_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "trucking_drivers_of_vehicle" ON "trucking_drivers" USING btree ("tenant_id","vehicle_id");--> statement-breakpoint
CREATE UNIQUE INDEX "trucking_loads_reference" ON "trucking_loads" USING btree ("tenant_id","reference_key");--> statement-breakpoint
CREATE INDEX "trucking_loads_state" ON "trucking_loads" USING btree ("tenant_id","state","id");--> statement-breakpoint
CREATE INDEX "trucking_loads_delivered" ON "trucking_loads" USING btree ("tenant_id","delivered_at");--> statement-breakpoint
CREATE INDEX "trucking_maintenance_orders_of_vehicle" ON "trucking_maintenance_orders" USING btree ("tenant_id","vehicle_id","starts_at");--> statement-breakpoint
CREATE INDEX "trucking_maintenance_orders_of_rule" ON "trucking_maintenance_orders" USING btree ("tenant_id","rule_id");--> statement-breakpoint
CREATE INDEX "trucking_maintenance_rules_of_vehicle" ON "trucking_maintenance_rules" USING btree ("tenant_id","vehicle_id");--> statement-breakpoint
CREATE INDEX "trucking_stops_window" ON "trucking_stops" USING btree ("tenant_id","kind","window_starts");--> statement-breakpoint
CREATE INDEX "trucking_tracking_links_of_load" ON "trucking_tracking_links" USING btree ("tenant_id","load_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "trucking_tracking_links_token" ON "trucking_tracking_links" USING btree ("tenant_id","token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "trucking_vehicles_name" ON "trucking_vehicles" USING btree ("tenant_id","name_key");--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "api_credentials" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "api_credentials" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_operator_inserts" ON "api_credentials" AS PERMISSIVE FOR INSERT TO "rampart_operator" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "api_keys" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "api_keys" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "assignments" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_log" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "audit_seals" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "coalesced_jobs" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "coalesced_jobs" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_publishes" ON "coalesced_jobs" AS PERMISSIVE FOR UPDATE TO "rampart_relay" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "configuration_versions" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_operator_inserts" ON "configuration_versions" AS PERMISSIVE FOR INSERT TO "rampart_operator" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "configuration_versions" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "configuration_versions" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_publishes" ON "configuration_versions" AS PERMISSIVE FOR UPDATE TO "rampart_resolver" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "course_progress" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "courses" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "courses" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "custom_role_members" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "custom_role_members" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "custom_roles" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "custom_roles" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "dead_letters" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "dead_letters" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "domains" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "domains" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "domains" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_updates" ON "domains" AS PERMISSIVE FOR UPDATE TO "rampart_resolver" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "event_receivers" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "event_receivers" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "external_records" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "group_keys" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "group_members" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "groups" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "groups" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "idempotent_requests" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "imports" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "integration_states" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_operator_reads" ON "integration_states" AS PERMISSIVE FOR SELECT TO "rampart_operator" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "integration_states" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "integrations" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_operator_inserts" ON "integrations" AS PERMISSIVE FOR INSERT TO "rampart_operator" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "invitations" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "invitations" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "job_failures" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "job_failures" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_operator_reads" ON "job_failures" AS PERMISSIVE FOR SELECT TO "rampart_operator" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "logout_tokens" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "mails" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "notifications" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "one_time_tokens" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "one_time_tokens" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "outbox" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "outbox" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_publishes" ON "outbox" AS PERMISSIVE FOR UPDATE TO "rampart_relay" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_prunes" ON "outbox" AS PERMISSIVE FOR DELETE TO "rampart_relay" USING (handled_at is not null and not undispatched);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "outgoing_deliveries" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "outgoing_endpoints" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "outgoing_endpoints" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "outgoing_events" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "overflows" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "overflows" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_relay_all" ON "overflows" AS PERMISSIVE FOR ALL TO "rampart_relay" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "plans" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "polled_events" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "provisioning_settings" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "provisioning_settings" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "quiz_results" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "quizzes" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_days" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_history" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_members" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_models" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_parts" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_past_members" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_published" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_recencies" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_reports" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_scopes" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_scores" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "readiness_states" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "readiness_states" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "reconciliation_findings" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "reconciliations" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "recovery_codes" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "scim_requests" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sessions" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "sessions" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_all" ON "sign_in_failures" AS PERMISSIVE FOR ALL TO "rampart_resolver" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sign_ins" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "sign_ins" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "slug_redirects" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_operator_reads" ON "slug_redirects" AS PERMISSIVE FOR SELECT TO "rampart_operator" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_all" ON "slug_redirects" AS PERMISSIVE FOR ALL TO "rampart_resolver" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sso_attempts" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "sso_attempts" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sso_connections" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "sso_connections" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "sso_identities" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tenant_flag_versions" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "tenants" AS PERMISSIVE FOR SELECT TO "rampart_app" USING (id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_relay_reads" ON "tenants" AS PERMISSIVE FOR SELECT TO "rampart_relay" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "tenants" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_updates" ON "tenants" AS PERMISSIVE FOR UPDATE TO "rampart_resolver" USING (id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_registers" ON "tenants" AS PERMISSIVE FOR INSERT TO "rampart_resolver" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "rampart_operator_all" ON "tenants" AS PERMISSIVE FOR ALL TO "rampart_operator" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "user_keys" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "user_syncs" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "users" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "users" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "webhook_endpoints" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "webhook_endpoints" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "webhook_events" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "partnerships" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "partner_reads" ON "partnerships" AS PERMISSIVE FOR SELECT TO "rampart_app" USING (partner_tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "rampart_resolver_reads" ON "partnerships" AS PERMISSIVE FOR SELECT TO "rampart_resolver" USING (true);--> statement-breakpoint
CREATE POLICY "rampart_resolver_updates" ON "partnerships" AS PERMISSIVE FOR UPDATE TO "rampart_resolver" USING (state = 'invited' or partner_tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (partner_tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "shares" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "partner_reads" ON "shares" AS PERMISSIVE FOR SELECT TO "rampart_app" USING (partner_tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid and revoked_at is null and expires_at > now() and exists (
  select from partnerships p where p.tenant_id = shares.tenant_id and p.id = shares.partnership_id and p.state = 'active'));--> statement-breakpoint
CREATE POLICY "rampart_resolver_opens" ON "shares" AS PERMISSIVE FOR ALL TO "rampart_resolver" USING (partner_tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid and revoked_at is null and expires_at > now() and exists (
  select from partnerships p where p.tenant_id = shares.tenant_id and p.id = shares.partnership_id and p.state = 'active')) WITH CHECK (partner_tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "fitness_overrides" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "licences" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "requirement_demands" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "requirements" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_areas" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_areas" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_calendars" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_calendars" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_clocks" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_clocks" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_customers" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_customers" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_items" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_items" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_levels" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_levels" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_moves" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_moves" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "rampart_resolver_keeps" ON "service_moves" AS PERMISSIVE FOR ALL TO "rampart_resolver" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_places" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_places" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_purchases" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_purchases" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "rampart_resolver_keeps" ON "service_purchases" AS PERMISSIVE FOR ALL TO "rampart_resolver" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_reservations" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_reservations" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_sites" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_sites" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_stock" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_stock" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "rampart_resolver_keeps" ON "service_stock" AS PERMISSIVE FOR ALL TO "rampart_resolver" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_technician_areas" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_technician_areas" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_technician_skills" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_technician_skills" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_technicians" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_technicians" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_visits" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_visits" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "service_work_orders" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "service_work_orders" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'serviceRepair') WITH CHECK ((select current_setting('app.app_type', true)) = 'serviceRepair');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_assignments" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_assignments" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_drivers" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_drivers" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_duty_segments" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_duty_segments" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_loads" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_loads" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_maintenance_orders" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_maintenance_orders" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_maintenance_rules" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_maintenance_rules" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_positions" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_positions" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_proofs" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_proofs" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_route_stops" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_route_stops" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_stops" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_stops" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_tracking_links" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_tracking_links" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');--> statement-breakpoint
CREATE POLICY "tenant_isolation" ON "trucking_vehicles" AS PERMISSIVE FOR ALL TO "rampart_app" USING (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid) WITH CHECK (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);--> statement-breakpoint
CREATE POLICY "pack_isolation" ON "trucking_vehicles" AS RESTRICTIVE FOR ALL TO "rampart_app" USING ((select current_setting('app.app_type', true)) = 'trucking') WITH CHECK ((select current_setting('app.app_type', true)) = 'trucking');