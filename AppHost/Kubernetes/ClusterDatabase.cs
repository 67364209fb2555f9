using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Builds the users of the database. The administrator of the server only creates them: the job that migrates the schema owns it, the API
/// reads and writes rows, and the scaler reads how much work there is.
/// </summary>
internal static class ClusterDatabase
{
    private const string Container = "create-users";
    private const string ReaderAndWriter = "generation";

    /// <summary>
    /// Waits for the server and creates the users, or gives them their present passwords and rights. Tables that an earlier version of the
    /// chart created belong to the administrator.
    /// </summary>
    private const string CreateUsers = $"""
        until pg_isready -q; do sleep 1; done
        psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
        \getenv database PGDATABASE
        \getenv migrations MIGRATIONS_PASSWORD
        \getenv generation GENERATION_PASSWORD
        \getenv scaler SCALER_PASSWORD
        SELECT format('CREATE ROLE %I LOGIN', name)
          FROM (VALUES ('{ClusterUsers.Migrations}'), ('{ReaderAndWriter}'), ('{ClusterUsers.Scaler}')) AS roles (name)
          WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
        ALTER ROLE {ClusterUsers.Migrations} PASSWORD :'migrations';
        ALTER ROLE {ReaderAndWriter} PASSWORD :'generation';
        ALTER ROLE {ClusterUsers.Scaler} PASSWORD :'scaler';
        REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
        GRANT CONNECT ON DATABASE :"database" TO {ClusterUsers.Migrations}, {ReaderAndWriter}, {ClusterUsers.Scaler};
        GRANT TEMPORARY ON DATABASE :"database" TO {ClusterUsers.Migrations};
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
        GRANT USAGE ON SCHEMA public TO {ClusterUsers.Migrations}, {ReaderAndWriter}, {ClusterUsers.Scaler};
        GRANT CREATE ON SCHEMA public TO {ClusterUsers.Migrations};
        SELECT format('ALTER TABLE %s OWNER TO {ClusterUsers.Migrations}', oid::regclass)
          FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') \gexec
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ReaderAndWriter};
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ReaderAndWriter};
        ALTER DEFAULT PRIVILEGES FOR ROLE {ClusterUsers.Migrations} IN SCHEMA public
          GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ReaderAndWriter};
        ALTER DEFAULT PRIVILEGES FOR ROLE {ClusterUsers.Migrations} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {ReaderAndWriter};
        SELECT 'GRANT SELECT ON stage_demand TO {ClusterUsers.Scaler}' WHERE to_regclass('public.stage_demand') IS NOT NULL \gexec
        SQL
        """;

    /// <summary>Returns the connection string of a user.</summary>
    /// <param name="database">The database.</param>
    /// <param name="user">The name of the user.</param>
    public static string GetConnectionString(PostgresDatabaseResource database, string user) =>
        $"Host={ClusterNames.GetServiceName(database.Parent)};Port={GetPort(database)};Username={user};"
        + $"Password={GetPassword(database, user)};Database={database.DatabaseName}";

    /// <summary>Builds the secret of the container that creates the users.</summary>
    /// <param name="job">The job that the container belongs to.</param>
    /// <param name="database">The database.</param>
    public static V1Secret BuildSecret(IResource job, PostgresDatabaseResource database)
    {
        PostgresServerResource server = database.Parent;
        return new V1Secret
        {
            Metadata = ClusterNames.CreateMetadata(job, "users"),
            Type = "Opaque",
            StringData = new Dictionary<string, string>
            {
                ["PGHOST"] = ClusterNames.GetServiceName(server),
                ["PGPORT"] = $"{GetPort(database)}",
                ["PGDATABASE"] = database.DatabaseName,
                ["PGUSER"] = HelmValues.Expression(HelmValues.Config, server, "POSTGRES_USER"),
                ["PGPASSWORD"] = HelmValues.Expression(HelmValues.Secrets, server, server.PasswordParameter.Name),
                ["MIGRATIONS_PASSWORD"] = GetPassword(database, ClusterUsers.Migrations),
                ["GENERATION_PASSWORD"] = GetPassword(database, ReaderAndWriter),
                ["SCALER_PASSWORD"] = GetPassword(database, ClusterUsers.Scaler),
            },
        }.Initialize();
    }

    /// <summary>Builds the container that creates the users before the schema is migrated.</summary>
    /// <param name="secret">The container's secret.</param>
    /// <param name="image">The image of the server, which contains its client.</param>
    /// <param name="pullPolicy">The pull policy of the image.</param>
    public static V1Container BuildContainer(V1Secret secret, string image, string pullPolicy) =>
        new()
        {
            Name = Container,
            Image = image,
            ImagePullPolicy = pullPolicy,
            Command = ["/bin/sh", "-c", CreateUsers],
            EnvFrom = [new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = secret.Metadata.Name } }],
        };

    private static int GetPort(PostgresDatabaseResource database) =>
        ClusterNames.GetPort(database.Parent.PrimaryEndpoint.EndpointAnnotation);

    private static string GetPassword(PostgresDatabaseResource database, string user) =>
        ClusterUsers.GetPassword(database.Parent, database.Parent.PasswordParameter, user);
}
