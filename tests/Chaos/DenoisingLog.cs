using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Chaos;

/// <summary>Counts denoising steps in the log. A kill may make a worker repeat steps of the same video.</summary>
internal static partial class DenoisingLog
{
    /// <summary>Counts steps.</summary>
    /// <param name="lines">The log lines of the denoisers.</param>
    /// <returns>The number of distinct steps, and the number of repetitions.</returns>
    public static (int Distinct, int Repeated) CountSteps(IEnumerable<string> lines)
    {
        var steps = new HashSet<(string Video, int Step)>();
        int repeated = 0;
        foreach (Match step in lines.Select(line => StepTaken().Match(line)).Where(match => match.Success))
        {
            if (!steps.Add((step.Groups[1].Value, int.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture))))
            {
                repeated++;
            }
        }

        return (steps.Count, repeated);
    }

    [GeneratedRegex("Video ([0-9a-f-]+) completed denoising step ([0-9]+) of")]
    private static partial Regex StepTaken();
}
