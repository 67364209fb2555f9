-- An autoscaler reads how much work there is with a role of its own, where there is one (the Helm chart creates it).
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'scaler') THEN
    GRANT SELECT ON stage_demand TO scaler;
  END IF;
END
$$;
