using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Benchmarks;

/// <summary>Asks one address again and again by wrk, which takes little of the processors from what it measures.</summary>
internal static partial class Wrk
{
    private const int Connections = 32;

    /// <summary>Requests per second, each of them answered with 2xx.</summary>
    /// <param name="address">What to ask for.</param>
    /// <param name="duration">For how long; whole seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Not every request was answered with 2xx.</exception>
    public static async Task<double> RunAsync(Uri address, TimeSpan duration, CancellationToken cancellationToken)
    {
        ProgramResult result = await ProgramProcess
            .RunAsync(
                "wrk",
                "-t1",
                $"-c{Connections}",
                string.Create(CultureInfo.InvariantCulture, $"-d{duration.TotalSeconds:0}s"),
                address.ToString()
            )
            .WaitAsync(cancellationToken);
        string output = result.Text;
        Match rate = Rate().Match(output);
        return rate.Success && !Failures().IsMatch(output)
            ? double.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"wrk did not get an answer to every request:\n{output}");
    }

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex("Non-2xx or 3xx responses|Socket errors")]
    private static partial Regex Failures();
}
