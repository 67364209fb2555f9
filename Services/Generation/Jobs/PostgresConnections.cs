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
    private const string OptionsSetting = "Options";

    /// <summary>Longer than a transaction waits for the broker.</summary>
    private static readonly TimeSpan s_idleInTransaction = TimeSpan.FromMinutes(1);

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

        // A process that is frozen in a transaction keeps what it has locked from all others, unless the server ends it.
        if (!settings.ShouldSerialize(OptionsSetting))
        {
            settings.Options = $"-c idle_in_transaction_session_timeout={s_idleInTransaction.TotalMilliseconds:0}";
        }

        return settings.ConnectionString;
    }
}
