using System.Text.Json.Serialization;

namespace TextToVideo.Benchmarks;

/// <summary>The result of one of the alternatives that a benchmark compares.</summary>
/// <param name="Name">The name of the alternative.</param>
/// <param name="Milliseconds">The median time.</param>
/// <param name="Ratio">The median ratio to the reference, round by round.</param>
/// <param name="Least">The lower end of the ratio's 95 % interval.</param>
/// <param name="Most">The upper end of the ratio's 95 % interval.</param>
[method: JsonConstructor]
internal sealed record BenchmarkResult(string Name, double Milliseconds, double Ratio, double Least, double Most)
{
    /// <summary>Creates a result.</summary>
    public BenchmarkResult(string name, double milliseconds, double ratio, (double Least, double Most) interval)
        : this(name, milliseconds, ratio, interval.Least, interval.Most) { }
}
