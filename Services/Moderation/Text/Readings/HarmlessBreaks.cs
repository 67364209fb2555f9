using System.Collections.Frozen;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>
/// Pairs of ordinary words that together spell a harmful word, but occur beside each other in harmless prompts, such as "be heading". They
/// are read as written.
/// </summary>
internal static class HarmlessBreaks
{
    private const string Resource = "TextToVideo.Moderation.Text.Readings.harmless_breaks.txt";

    private static readonly FrozenSet<(string, string)> s_pairs = Read();

    /// <summary>Returns whether two neighbouring words are such a pair.</summary>
    /// <param name="first">The first word, folded.</param>
    /// <param name="second">The second word, folded.</param>
    public static bool Contains(string first, string second) => s_pairs.Contains((first, second));

    private static FrozenSet<(string, string)> Read()
    {
        using Stream stream =
            typeof(HarmlessBreaks).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly does not contain the resource {Resource}.");
        using var reader = new StreamReader(stream);
        var pairs = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                string[] words = line.Split(' ');
                pairs.Add((words[0], words[1]));
            }
        }

        return pairs.ToFrozenSet();
    }
}
