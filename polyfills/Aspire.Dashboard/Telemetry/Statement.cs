using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>A statement that is run often: compiled once, its parameters are ?1, ?2, …</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (int i = 1; i <= parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        }
    }

    public void Run(SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Set(transaction, values);
        _command.ExecuteNonQuery();
    }

    /// <summary>Runs it for its one value.</summary>
    public long Number(SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        Set(transaction, values);
        return (long)_command.ExecuteScalar()!;
    }

    public void Dispose() => _command.Dispose();

    private void Set(SqliteTransaction transaction, ReadOnlySpan<object?> values)
    {
        _command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
