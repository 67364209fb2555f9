using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Handles the fields of a request that other servers take and that change nothing here. They are accepted, so that their clients need no
/// change, and named in a warning. Values that would change something elsewhere are refused.
/// </summary>
internal static class IgnoredFields
{
    /// <summary>Why pictures are refused.</summary>
    public const string TextAlone = "videos are made from text alone";

    /// <summary>Checks the fields.</summary>
    /// <param name="input">The request.</param>
    /// <returns>A warning for each field that the request specifies.</returns>
    /// <exception cref="InvalidFieldException">A field has a value that cannot be ignored.</exception>
    public static IReadOnlyList<string> Check(CreateVideoInput input)
    {
        if (input.InputReference is not null)
        {
            throw new InvalidFieldException("input_reference", $"must be null or absent: {TextAlone}");
        }

        if (input.N is not (null or 1))
        {
            throw new InvalidFieldException("n", "must be 1: a request creates one video");
        }

        if (input.Stream == true)
        {
            throw new InvalidFieldException("stream", "must be false: GET /v1/videos/{id}/events streams the progress");
        }

        (string Name, bool IsSpecified)[] fields =
        [
            ("n", input.N is not null),
            ("user", input.User is not null),
            ("safety_identifier", input.SafetyIdentifier is not null),
            ("metadata", input.Metadata is not null),
            ("stream", input.Stream is not null),
            ("response_format", input.ResponseFormat is not null),
        ];
        return [.. fields.Where(field => field.IsSpecified).Select(field => $"{field.Name}: has no effect here and was ignored.")];
    }

    /// <summary>Returns the request without the fields, which do not make it a different request.</summary>
    /// <param name="input">The request.</param>
    public static CreateVideoInput Remove(CreateVideoInput input) =>
        input with
        {
            N = null,
            User = null,
            SafetyIdentifier = null,
            Metadata = null,
            Stream = null,
            ResponseFormat = null,
            InputReference = null,
        };
}
