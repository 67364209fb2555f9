using TextToVideo.Contracts;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The parameter <c>after</c> of lists: the id of the object after which a page starts.</summary>
internal static class PageAfter
{
    /// <summary>Reads the id of an object.</summary>
    /// <param name="text">The id as callers see it.</param>
    /// <param name="id">The id of the row.</param>
    /// <returns>False if the text is not such an id.</returns>
    public delegate bool IdParser(string? text, out Guid id);

    /// <summary>Returns the place at which a page starts. The object itself may have been deleted.</summary>
    /// <param name="after">The parameter; null or empty for the first page.</param>
    /// <param name="tryParse">Reads the ids of the list.</param>
    /// <param name="kind">What the list contains, for the error, such as "a video".</param>
    /// <returns>The place; null for the first page.</returns>
    /// <exception cref="InvalidFieldException">The parameter never was an id of the list.</exception>
    public static PageCursor? Parse(string? after, IdParser tryParse, string kind)
    {
        if (string.IsNullOrEmpty(after))
        {
            return null;
        }

        return (tryParse(after, out Guid id) ? PageCursor.FromId(id) : null)
            ?? throw new InvalidFieldException("after", $"must be the id of {kind}");
    }
}
