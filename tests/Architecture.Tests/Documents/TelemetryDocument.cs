using System.Text.RegularExpressions;

namespace TextToVideo.Architecture.Tests.Documents;

/// <summary>The tables of docs/telemetry.md.</summary>
internal sealed partial class TelemetryDocument
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "telemetry.md"));

    /// <summary>The rows of the first table below a heading, cell by cell.</summary>
    public IReadOnlyList<string[]> Table(string heading) =>
        [
            .. _lines
                .SkipWhile(line => line != heading)
                .Skip(1)
                .SkipWhile(line => !line.StartsWith('|'))
                .TakeWhile(line => line.StartsWith('|'))
                .Skip(2)
                .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
        ];

    /// <summary>The parts of a cell that are formatted as code.</summary>
    public static IEnumerable<string> Codes(string cell) => Code().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
