using System.Text.Json;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Creates SQL statements from row types. Each public property of a row type is a column, whose name is the property's in snake case.
/// </summary>
internal static class SqlText
{
    /// <summary>Creates the list of columns for a SELECT or RETURNING clause.</summary>
    /// <typeparam name="TRow">The row type.</typeparam>
    public static string Columns<TRow>() => Join<TRow>(property => $"{GetColumn(property)} AS {property}");

    /// <summary>Creates a statement that inserts a row, which is its parameter.</summary>
    /// <typeparam name="TRow">The row type.</typeparam>
    /// <param name="table">The name of the table.</param>
    public static string Insert<TRow>(string table) =>
        $"INSERT INTO {table} ({Join<TRow>(GetColumn)}) VALUES ({Join<TRow>(property => $"@{property}")})";

    /// <summary>Creates a statement that updates columns of the row with the id <c>@Id</c>.</summary>
    /// <param name="table">The name of the table.</param>
    /// <param name="properties">The names of the properties whose columns are updated.</param>
    public static string Update(string table, params string[] properties) =>
        $"UPDATE {table} SET {string.Join(", ", properties.Select(property => $"{GetColumn(property)} = @{property}"))} WHERE id = @Id";

    /// <summary>Creates a WHERE clause of the conditions that apply; empty if none does.</summary>
    /// <param name="conditions">The conditions, each with whether it applies.</param>
    public static string Where(params ReadOnlySpan<(bool Applies, string Condition)> conditions)
    {
        var applied = new List<string>();
        foreach ((bool applies, string condition) in conditions)
        {
            if (applies)
            {
                applied.Add(condition);
            }
        }

        return applied.Count > 0 ? $"WHERE {string.Join(" AND ", applied)}" : string.Empty;
    }

    private static string Join<TRow>(Func<string, string> create) =>
        string.Join(", ", typeof(TRow).GetProperties().Select(property => create(property.Name)));

    private static string GetColumn(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
