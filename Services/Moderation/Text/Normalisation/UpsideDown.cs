using System.Collections.Frozen;

namespace TextToVideo.Moderation.Text.Normalisation;

/// <summary>Text turned by 180 degrees: turned letters in reverse order, some of which are other plain letters.</summary>
internal static class UpsideDown
{
    private const string Upright = "abcdefghijklmnopqrstuvwxyz";
    private const string Turned = "ɐqɔpǝɟƃɥᴉɾʞןɯuodbɹsʇnʌʍxʎz";

    private static readonly FrozenDictionary<char, char> ToUpright = Turned
        .Zip(Upright)
        .Append(('ı', 'i'))
        .Append(('ɓ', 'g'))
        .Append(('˥', 'l'))
        .ToFrozenDictionary(p => p.Item1, p => p.Item2);

    /// <summary>Whether a text has letters that are there for turning.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True where a letter is a turned one that is no plain letter.</returns>
    public static bool IsIn(string text) => text.Any(c => c > '\u007F' && ToUpright.ContainsKey(c));

    /// <summary>Turns a text the right way up.</summary>
    /// <param name="text">Text that reads upside down.</param>
    /// <returns>Its letters upright, last first.</returns>
    public static string Turn(string text) =>
        ReversedText.Reverse(
            string.Concat(text.Select(c => ToUpright.TryGetValue(char.ToLowerInvariant(c), out var upright) ? upright : c))
        );
}
