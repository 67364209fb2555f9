using System.Collections.Frozen;

namespace TextToVideo.Moderation.Normalisation;

/// <summary>Text turned by 180 degrees: turned letters in reverse order. Some turned letters are plain letters themselves (b, q).</summary>
internal static class UpsideDown
{
    private const string Upright = "abcdefghijklmnopqrstuvwxyz";
    private const string Turned = "ɐqɔpǝɟƃɥᴉɾʞןɯuodbɹsʇnʌʍxʎz";

    private static readonly FrozenDictionary<char, char> s_toUpright = Turned
        .Zip(Upright)
        .Append(('ı', 'i'))
        .Append(('ɓ', 'g'))
        .Append(('˥', 'l'))
        .ToFrozenDictionary(p => p.Item1, p => p.Item2);

    /// <summary>Returns whether a text contains turned letters that are not plain letters.</summary>
    /// <param name="text">Any text.</param>
    public static bool ContainsTurnedLetters(string text) =>
        text.Any(c => c > '\u007F' && s_toUpright.ContainsKey(char.ToLowerInvariant(c)));

    /// <summary>Turns a text by 180 degrees.</summary>
    /// <param name="text">Upside-down text.</param>
    /// <returns>The upright letters in reverse order.</returns>
    public static string TurnUpright(string text) =>
        ReversedText.Reverse(
            string.Concat(text.Select(c => s_toUpright.TryGetValue(char.ToLowerInvariant(c), out char upright) ? upright : c))
        );
}
