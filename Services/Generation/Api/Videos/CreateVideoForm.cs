using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Reads a <c>multipart/form-data</c> body, which OpenAI's SDKs send, as the same record as JSON. Lists are repeated fields, with or
/// without brackets after the name.
/// </summary>
internal static class CreateVideoForm
{
    private const string Brackets = "[]";
    private const string List = "output_formats";

    // https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
    private const int MaxBoundary = 70;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the form.</summary>
    /// <exception cref="InvalidFieldException">
    /// The body is not a valid form, or a field is unknown, of the wrong type, a file or not valid text.
    /// </exception>
    public static async Task<CreateVideoInput> ReadAsync(MediaTypeHeaderValue contentType, Stream body, CancellationToken cancellationToken)
    {
        var form = new JsonObject();
        try
        {
            var reader = new MultipartReader(GetBoundary(contentType), body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                (string name, string value) = await ReadSectionAsync(section, cancellationToken);
                Add(form, name, value);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw Malformed();
        }

        return StrictJson.ReadForm<CreateVideoInput>(form);
    }

    private static void Add(JsonObject form, string name, string value)
    {
        if (name is List or (List + Brackets))
        {
            form[List] ??= new JsonArray();
            form[List]!.AsArray().Add(value);
        }
        else if (!form.TryAdd(name, value))
        {
            throw new InvalidFieldException(name, "must be specified only once");
        }
    }

    private static string GetBoundary(MediaTypeHeaderValue contentType)
    {
        string? boundary = HeaderUtilities.RemoveQuotes(contentType.Boundary).Value;
        return boundary is { Length: > 0 and <= MaxBoundary }
            ? boundary
            : throw new InvalidFieldException("Content-Type", $"must have the form's boundary, of 1 to {MaxBoundary} characters");
    }

    private static async Task<(string Name, string Value)> ReadSectionAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (
            !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition)
            || HeaderUtilities.UnescapeAsQuotedString(disposition.Name).Value is not { Length: > 0 } name
        )
        {
            throw Malformed();
        }

        if (!UnicodeText.IsValid(name))
        {
            throw new InvalidFieldException("body", "must have field names that are valid Unicode text");
        }

        if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
        {
            string fields = string.Join(", ", StrictJson.GetFields<CreateVideoInput>());
            throw new InvalidFieldException(name, $"must not be a file: videos are made from text alone; the fields are {fields}");
        }

        using var value = new MemoryStream();
        await section.Body.CopyToAsync(value, cancellationToken);
        try
        {
            return (name, s_utf8.GetString(value.GetBuffer(), 0, (int)value.Length));
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidFieldException(name, "must be valid Unicode text");
        }
    }

    private static InvalidFieldException Malformed() =>
        new("body", "must be a form of the type multipart/form-data, complete to its last boundary");
}
