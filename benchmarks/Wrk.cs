using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Benchmarks;

/// <summary>Sends requests to one address with wrk, which uses little processor time itself.</summary>
internal static partial class Wrk
{
    private const int Connections = 32;

    /// <summary>Returns the number of requests per second, all of which succeeded.</summary>
    /// <param name="address">The address to request.</param>
    /// <param name="duration">The duration of the measurement, in whole seconds.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <exception cref="InvalidOperationException">A request failed or had a status other than 2xx or 3xx.</exception>
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
            : throw new InvalidOperationException($"wrk reported failed requests:\n{output}");
    }

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex("Non-2xx or 3xx responses|Socket errors")]
    private static partial Regex Failures();
}
