using System.Diagnostics;
using Npgsql;

namespace TextToVideo.Generation.Storage;

/// <summary>Defines the defaults for settings that the PostgreSQL connection string does not specify.</summary>
internal static class PostgresConnections
{
    /// <summary>
    /// The maximum number of connections of one process. By default a server accepts 100 connections and refuses any more; four replicas
    /// leave some of them free. A caller waits if no connection is free, and more than a few connections per processor of the server would
    /// not make callers faster.
    /// </summary>
    private const int MaxPoolSize = 24;

    /// <summary>The name of the connection pool in metrics.</summary>
    private const string Name = "videos";

    private const string MaxPoolSizeSetting = "Maximum Pool Size";
    private const string NoResetSetting = "No Reset On Close";
    private const string OptionsSetting = "Options";

    /// <summary>The server's idle-in-transaction timeout; it must be longer than a transaction waits for the broker.</summary>
    private static readonly TimeSpan s_idleInTransaction = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Creates the data source. A statement gets a span only within a trace: background services query the database every few seconds, and
    /// each query would otherwise be a separate trace.
    /// </summary>
    /// <param name="connectionString">The configured connection string.</param>
    public static NpgsqlDataSource CreateSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(Complete(connectionString)) { Name = Name };
        builder.ConfigureTracing(tracing =>
            tracing
                .ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureCommandSpanNameProvider(command => GetOperation(command.CommandText))
                .EnablePhysicalOpenTracing(false)
                .EnableFirstResponseEvent(false)
        );
        return builder.Build();
    }

    /// <summary>Returns the connection string with defaults for the settings that it does not specify.</summary>
    /// <param name="connectionString">The configured connection string.</param>
    public static string Complete(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize(MaxPoolSizeSetting))
        {
            settings.MaxPoolSize = MaxPoolSize;
        }

        // The service never sets session state, so a connection needs no reset before it is used again.
        if (!settings.ShouldSerialize(NoResetSetting))
        {
            settings.NoResetOnClose = true;
        }

        // A process that is suspended within a transaction holds its locks until the server ends the transaction.
        if (!settings.ShouldSerialize(OptionsSetting))
        {
            settings.Options = $"-c idle_in_transaction_session_timeout={s_idleInTransaction.TotalMilliseconds:0}";
        }

        return settings.ConnectionString;
    }

    /// <summary>Returns the first word of a statement, such as SELECT.</summary>
    private static string GetOperation(string sql)
    {
        string statement = sql.TrimStart();
        return statement[..statement.TakeWhile(char.IsAsciiLetter).Count()];
    }
}
