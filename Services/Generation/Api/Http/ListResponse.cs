namespace TextToVideo.Generation.Api.Http;

/// <summary>A list of objects in the REST API.</summary>
/// <param name="Data">The objects.</param>
internal record ListResponse<T>(IReadOnlyList<T> Data)
{
    public string Object { get; } = "list";
}

/// <summary>A page of a list of objects in the REST API.</summary>
/// <param name="Data">The objects of the page.</param>
/// <param name="FirstId">The id of the first object; null if the page is empty.</param>
/// <param name="LastId">The id of the last object, which the query parameter <c>after</c> of the next page takes.</param>
/// <param name="HasMore">Whether more objects follow.</param>
internal sealed record PageResponse<T>(IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore) : ListResponse<T>(Data)
{
    /// <summary>Creates a page.</summary>
    /// <param name="data">The objects of the page.</param>
    /// <param name="getId">Returns the id of an object.</param>
    /// <param name="hasMore">Whether more objects follow.</param>
    public static PageResponse<T> Create(IReadOnlyList<T> data, Func<T, string> getId, bool hasMore) =>
        new(data, data.Count == 0 ? null : getId(data[0]), data.Count == 0 ? null : getId(data[^1]), hasMore);
}
