using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>The SQLite file of the telemetry. It is a copy of what processes told; one that cannot be used is made anew.</summary>
internal sealed class TelemetryFile
{
    /// <summary>Changes with <c>schema.sql</c>; a file of another version is made anew.</summary>
    private const int Version = 1;

    private readonly string _path;
    private readonly string _connectionString;

    public TelemetryFile(string path)
    {
        _path = path;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path }.ToString();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            Prepare();
        }
        catch (SqliteException)
        {
            Remove();
            Prepare();
        }
    }

    /// <summary>How large it is, with the log beside it.</summary>
    public long Bytes => new[] { _path, $"{_path}-wal" }.Select(path => new FileInfo(path)).Where(one => one.Exists).Sum(one => one.Length);

    /// <summary>Opens it.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Lets go of it.</summary>
    public void Close() => SqliteConnection.ClearPool(new SqliteConnection(_connectionString));

    /// <summary>The first column of a statement's first row, or 0.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Runs statements.</summary>
    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Schema()
    {
        using var reader = new StreamReader(typeof(TelemetryFile).Assembly.GetManifestResourceStream("schema.sql")!);
        return reader.ReadToEnd();
    }

    private void Prepare()
    {
        long version;
        using (SqliteConnection connection = Open())
        {
            // With a write-ahead log readers do not wait for the writer.
            Run(connection, "PRAGMA journal_mode = WAL");
            version = Number(connection, "PRAGMA user_version");
            if (version == 0)
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                Run(connection, Schema());
                Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
                transaction.Commit();
                return;
            }
        }

        if (version != Version)
        {
            Remove();
            Prepare();
        }
    }

    private void Remove()
    {
        Close();
        File.Delete(_path);
        File.Delete($"{_path}-wal");
        File.Delete($"{_path}-shm");
    }
}
