using Npgsql;

namespace TextToVideo.Generation.Jobs;

/// <summary>How the service uses PostgreSQL's connections where the connection string does not say.</summary>
internal static class PostgresConnections
{
    /// <summary>
    /// Connections of one process at most. A server takes a hundred by default and refuses the next: four replicas leave it some. Whoever finds
    /// none free waits for one, and more than a few per processor of the server would make nobody faster.
    /// </summary>
    private const int MaxPoolSize = 24;

    private const string MaxPoolSizeSetting = "Maximum Pool Size";
    private const string NoResetSetting = "No Reset On Close";

    /// <summary>The connection string with what is missing from it.</summary>
    /// <param name="connectionString">As it is configured.</param>
    public static string Complete(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize(MaxPoolSizeSetting))
        {
            settings.MaxPoolSize = MaxPoolSize;
        }

        // Nothing that lives as long as a session is ever set here, so there is nothing to undo before each use of a connection.
        if (!settings.ShouldSerialize(NoResetSetting))
        {
            settings.NoResetOnClose = true;
        }

        return settings.ConnectionString;
    }
}
