namespace TextToVideo.Moderation.Policy;

/// <summary>
/// How sure a match is that had to be un-disguised first, by kind of disguise. The factors of one match are multiplied, and their product
/// is never below <see cref="Least"/>: a disguise makes a match less sure, not less harmful.
/// </summary>
internal static class Certainties
{
    public const double Plain = 1;

    /// <summary>Invisible characters taken for spaces, text overridden to run backwards, letters upside down.</summary>
    public const double Turned = 0.97;

    /// <summary>Codes with a form of their own: Base64, hexadecimal, Morse.</summary>
    public const double Decoded = 0.95;

    /// <summary>Backwards, ROT13, pig Latin: the text does not say that it is one of these.</summary>
    public const double Guessed = 0.92;

    /// <summary>Figures and symbols for letters.</summary>
    public const double Leetspeak = 0.97;

    /// <summary>Letters one by one, words cut by punctuation or spaces.</summary>
    public const double Joined = 0.96;

    /// <summary>Letters masked.</summary>
    public const double Masked = 0.94;

    /// <summary>Spelt in another way.</summary>
    public const double Misspelt = 0.95;

    /// <summary>Spelt by ear.</summary>
    public const double ByEar = 0.92;

    public const double Least = 0.88;
}
