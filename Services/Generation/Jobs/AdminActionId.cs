using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Generation.Jobs;

/// <summary>Converts the ids of admin actions to and from their form in the API: "act-" and 32 hexadecimal digits.</summary>
internal static class AdminActionId
{
    private const string Prefix = "act-";

    public static string Format(Guid id) => $"{Prefix}{id:N}";

    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id)
    {
        id = default;
        return text is not null
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out id)
            && text == Format(id);
    }
}
