using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Readings;

namespace TextToVideo.Moderation.Text;

/// <summary>Finds patterns in a chart.</summary>
internal static class PatternMatcher
{
    /// <summary>Finds every pattern that begins at an atom.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="patterns">The patterns to look for.</param>
    /// <param name="start">The atom, from 0 to the chart's length − 1.</param>
    /// <returns>
    /// Each pattern found, with the atom after its shortest match and how sure that is. A pattern can come more than once.
    /// </returns>
    public static IEnumerable<(Pattern Pattern, int End, double Certainty)> FindAt(ReadingChart chart, PatternIndex patterns, int start)
    {
        foreach (var edge in chart.From(start))
        {
            foreach (var word in edge.Words)
            {
                foreach (var pattern in patterns.StartingWith(word).ToArray())
                {
                    if (Follow(chart, pattern.Elements, 1, edge.End) is { } rest && chart.IsLongEnough(start, rest.End))
                    {
                        yield return (pattern, rest.End, edge.Certainty * rest.Certainty);
                    }
                }
            }
        }
    }

    private static (int End, double Certainty)? Follow(
        ReadingChart chart,
        IReadOnlyList<PatternElement> elements,
        int element,
        int position
    )
    {
        if (element == elements.Count)
        {
            return (position, Certainties.Plain);
        }

        for (var gap = elements[element].Gap; position < chart.Length; position++)
        {
            foreach (var edge in chart.From(position))
            {
                if (edge.Words.Any(elements[element].Words.Contains) && Follow(chart, elements, element + 1, edge.End) is { } rest)
                {
                    return (rest.End, edge.Certainty * rest.Certainty);
                }
            }

            if (chart.IsWord(position) && --gap < 0)
            {
                break;
            }
        }

        return null;
    }
}
