ALTER TABLE training_sessions FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (trainer_id, state, held_because, version) ON training_sessions TO rampart_app;
--> statement-breakpoint
-- Nobody holds two sessions at once, and no room has two. What is held frees its trainer.
ALTER TABLE training_sessions
  ADD CONSTRAINT training_sessions_room_free EXCLUDE USING gist (tenant_id WITH =, room WITH =, span WITH &&),
  ADD CONSTRAINT training_sessions_trainer_free EXCLUDE USING gist (tenant_id WITH =, trainer_id WITH =, span WITH &&) WHERE (state = 'assigned');
--> statement-breakpoint
CREATE FUNCTION app.check_training_session() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM app.refuse_unfit(NEW.trainer_id, ARRAY['role:trainer', 'skill:' || NEW.topic], NEW.span, NEW.id);
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER check_training_session BEFORE INSERT OR UPDATE ON training_sessions
FOR EACH ROW WHEN (NEW.state = 'assigned') EXECUTE FUNCTION app.check_training_session();
--> statement-breakpoint
-- What a partner can be shown of a session.
CREATE FUNCTION app.share_session(p_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT jsonb_build_object('room', s.room, 'topic', s.topic, 'state', s.state, 'startsAt', lower(s.span))
    FROM training_sessions s WHERE s.id = p_id
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION app.share_session(uuid) TO rampart_app;
--> statement-breakpoint
CREATE TRIGGER refresh_shares AFTER UPDATE ON training_sessions FOR EACH ROW EXECUTE FUNCTION app.refresh_shares('session');
