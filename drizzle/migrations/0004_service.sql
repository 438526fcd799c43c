-- The rights, triggers and constraints of the service pack.
SELECT 1;
