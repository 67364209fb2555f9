using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Readings;

namespace TextToVideo.Moderation.Text;

/// <summary>Finds patterns in a reading chart.</summary>
internal static class PatternMatcher
{
    /// <summary>Returns the patterns that match from an atom.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="patterns">The patterns to look for.</param>
    /// <param name="start">The atom, from 0 to the chart's length − 1.</param>
    /// <param name="work">Counts the compared words.</param>
    /// <returns>
    /// Each pattern found, with the atom after its shortest match and the certainty of the match. A pattern can occur more than once.
    /// </returns>
    public static IEnumerable<(Pattern Pattern, int End, double Certainty)> FindAt(
        ReadingChart chart,
        PatternIndex patterns,
        int start,
        ReadingWork work
    )
    {
        foreach (ChartEdge edge in chart.GetEdges(start))
        {
            work.Add(edge.Words.Length);
            foreach (int word in edge.Words)
            {
                foreach (Pattern pattern in patterns.StartingWith(word))
                {
                    if (MatchRest(chart, pattern.Elements, 1, edge.End, work) is { } rest && chart.IsLongEnough(start, rest.End))
                    {
                        yield return (pattern, rest.End, edge.Certainty * rest.Certainty);
                    }
                }
            }
        }
    }

    /// <summary>Matches the elements of a pattern from one of them on.</summary>
    /// <returns>The atom after the match and its certainty; null if there is no match.</returns>
    private static (int End, double Certainty)? MatchRest(
        ReadingChart chart,
        IReadOnlyList<PatternElement> elements,
        int element,
        int position,
        ReadingWork work
    )
    {
        if (element == elements.Count)
        {
            return (position, Certainties.Plain);
        }

        for (int gap = elements[element].Gap; position < chart.Length; position++)
        {
            work.Add(1);
            foreach (ChartEdge edge in chart.GetEdges(position))
            {
                work.Add(edge.Words.Length);
                if (edge.Words.Any(elements[element].Words.Contains) && MatchRest(chart, elements, element + 1, edge.End, work) is { } rest)
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
