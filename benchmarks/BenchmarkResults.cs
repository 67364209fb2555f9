using System.Text.Json;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Keeps the results of a benchmark as JSON (<c>.artifacts/bench/NAME.json</c>) and prints them beside those of the last run. Only the
/// ratios can be compared between machines and runs; times depend on what else the machine does.
/// </summary>
internal static class BenchmarkResults
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints the results as a table and writes the file.</summary>
    /// <param name="benchmark">The name of the benchmark.</param>
    /// <param name="results">The results.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task WriteAsync(string benchmark, IReadOnlyList<BenchmarkResult> results, CancellationToken cancellationToken)
    {
        string path = Repository.GetPath($".artifacts/bench/{benchmark}.json");
        BenchmarkResult[] before = File.Exists(path)
            ? JsonSerializer.Deserialize<BenchmarkResult[]>(await File.ReadAllTextAsync(path, cancellationToken), s_json) ?? []
            : [];
        Console.WriteLine();
        Console.WriteLine("| | median | ratio, 95 % interval | ratio in the last run |");
        Console.WriteLine("|---|---|---|---|");
        foreach (BenchmarkResult result in results)
        {
            double? last = before.FirstOrDefault(one => one.Name == result.Name)?.Ratio;
            Console.WriteLine(
                Invariant(
                    $"| {result.Name} | {result.Milliseconds:0} ms | {result.Ratio:0.00} ({result.Least:0.00} to {result.Most:0.00}) "
                ) + Invariant($"| {last:0.00} |")
            );
        }

        Console.WriteLine();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(results, s_json) + "\n", cancellationToken);
    }
}
