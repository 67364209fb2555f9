using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Chaos;

/// <summary>What the denoisers say of their steps. A step that was taken for the same video before is what a kill has cost.</summary>
internal static partial class DenoisingLog
{
    /// <summary>Counts steps.</summary>
    /// <param name="lines">The lines that the denoisers have logged.</param>
    /// <returns>How many different ones there are, and how many were taken again.</returns>
    public static (int Different, int Again) CountSteps(IEnumerable<string> lines)
    {
        var steps = new HashSet<(string Video, int Step)>();
        int again = 0;
        foreach (Match step in lines.Select(line => StepTaken().Match(line)).Where(match => match.Success))
        {
            if (!steps.Add((step.Groups[1].Value, int.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture))))
            {
                again++;
            }
        }

        return (steps.Count, again);
    }

    [GeneratedRegex("Video ([0-9a-f-]+) completed denoising step ([0-9]+) of")]
    private static partial Regex StepTaken();
}
