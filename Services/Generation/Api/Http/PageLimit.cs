using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The maximum number of objects of a page, for lists that only admins see.</summary>
internal static class PageLimit
{
    /// <summary>The number of objects if the caller specifies none.</summary>
    public const int Default = 100;

    /// <summary>The largest number of objects.</summary>
    public const int Max = 1000;

    /// <summary>Returns the limit of a request.</summary>
    /// <param name="limit">The query parameter; null for the default.</param>
    /// <exception cref="InvalidFieldException">The limit is not from 1 to <see cref="Max"/>.</exception>
    public static int GetOrDefault(QueryInteger? limit) => limit is { } value ? (int)value.Get("limit", 1, Max) : Default;
}
