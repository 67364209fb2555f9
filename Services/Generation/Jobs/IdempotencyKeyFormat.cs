using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>Validates the format of idempotency keys.</summary>
internal static class IdempotencyKeyFormat
{
    private const int MaxLength = 255;

    /// <returns>The key.</returns>
    /// <exception cref="InvalidFieldException">The key is invalid.</exception>
    public static string Check(string field, string key) =>
        key.Length is > 0 and <= MaxLength && key.All(character => character is > ' ' and <= '~')
            ? key
            : throw new InvalidFieldException(field, $"must be 1 to {MaxLength} visible ASCII characters, without spaces");
}
