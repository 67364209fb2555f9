namespace TextToVideo.Moderation.Policy;

/// <summary>
/// The certainty of a match, by the kind of disguise that was removed to find it. The factors of one match are multiplied, and the product
/// is limited to at least <see cref="Minimum"/>: a disguise makes a match less certain, not less harmful.
/// </summary>
internal static class Certainties
{
    /// <summary>The text as it is written.</summary>
    public const double Plain = 1;

    /// <summary>Invisible characters read as spaces, text with a right-to-left override, upside-down letters.</summary>
    public const double Turned = 0.97;

    /// <summary>Encodings that can be recognised, such as Base64, hexadecimal and Morse.</summary>
    public const double Decoded = 0.95;

    /// <summary>Backwards, ROT13 and pig Latin, which cannot be recognised in the text.</summary>
    public const double Guessed = 0.92;

    /// <summary>Digits and symbols instead of letters.</summary>
    public const double Leetspeak = 0.97;

    /// <summary>Separated letters; words split by punctuation or spaces.</summary>
    public const double Joined = 0.96;

    /// <summary>Masked letters.</summary>
    public const double Masked = 0.94;

    /// <summary>A different spelling that looks or sounds alike.</summary>
    public const double Misspelled = 0.95;

    /// <summary>A phonetic spelling.</summary>
    public const double Phonetic = 0.92;

    /// <summary>The lower limit of the product.</summary>
    public const double Minimum = 0.88;
}
