-- The rights, triggers and constraints of the trucking pack.
SELECT 1;
