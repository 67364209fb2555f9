using System.Diagnostics;
using Npgsql;

namespace TextToVideo.Generation.Storage;

/// <summary>How the service uses PostgreSQL's connections where the connection string does not say.</summary>
internal static class PostgresConnections
{
    /// <summary>
    /// The most connections of one process. A server accepts a hundred by default and refuses the next: four replicas leave it some. A caller
    /// that finds none free waits for one, and more than a few per processor of the server would make no caller faster.
    /// </summary>
    private const int MaxPoolSize = 24;

    /// <summary>The pool's name in metrics.</summary>
    private const string Name = "videos";

    private const string MaxPoolSizeSetting = "Maximum Pool Size";
    private const string NoResetSetting = "No Reset On Close";
    private const string OptionsSetting = "Options";

    /// <summary>Longer than a transaction waits for the broker.</summary>
    private static readonly TimeSpan s_idleInTransaction = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The connections. A statement has a span only as part of a trace: background services look into the database every few seconds, and
    /// each look would be a trace of its own.
    /// </summary>
    /// <param name="connectionString">As it is configured.</param>
    public static NpgsqlDataSource CreateSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(Complete(connectionString)) { Name = Name };
        builder.ConfigureTracing(tracing =>
            tracing
                .ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureCommandSpanNameProvider(command => OperationOf(command.CommandText))
                .EnablePhysicalOpenTracing(false)
                .EnableFirstResponseEvent(false)
        );
        return builder.Build();
    }

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

    /// <summary>A statement's first word, such as SELECT.</summary>
    private static string OperationOf(string sql)
    {
        string statement = sql.TrimStart();
        return statement[..statement.TakeWhile(char.IsAsciiLetter).Count()];
    }
}
