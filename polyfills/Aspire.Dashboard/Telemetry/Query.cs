using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>A query with named parameters.</summary>
internal static partial class Query
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Runs it.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="connection">The file.</param>
    /// <param name="sql">The query.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="parameters">Names and values; a null is one too.</param>
    public static List<T> Run<T>(
        SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        var rows = new List<T>();
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A time or duration in milliseconds, which is what browsers count in.</summary>
    public static double Milliseconds(this SqliteDataReader row, int column) => row.GetInt64(column) / NanosecondsPerMillisecond;

    /// <summary>An id as it is written.</summary>
    public static string Id(this SqliteDataReader row, int column) => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column));

    /// <summary>An id as it is written; null for none.</summary>
    public static string? IdOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Id(column);

    /// <summary>A text; null for none.</summary>
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A pattern of LIKE that finds a text anywhere, with <c>\</c> as its escape.</summary>
    public static string Contains(string text) => $"%{WildCards().Replace(text, @"\$0")}%";

    /// <summary>An id without what is often written before it, as <c>video_</c>.</summary>
    public static string? Bare(string? query) => query?[(query.LastIndexOf('_') + 1)..];

    /// <summary>The bytes of an id; null where the text is none.</summary>
    public static byte[]? ParseId(string? text, int bytes) =>
        text?.Length == 2 * bytes && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    [GeneratedRegex(@"[\\%_]", RegexOptions.CultureInvariant)]
    private static partial Regex WildCards();
}
