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

    private static readonly HashSet<string> s_fields = [.. StrictJson.GetFields<CreateVideoInput>()];

    /// <summary>The fields that are objects in JSON.</summary>
    private static readonly HashSet<string> s_objects = ["input_reference", "metadata", "response_format"];

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
                if (await ReadSectionAsync(section, cancellationToken) is { } field)
                {
                    Add(form, field.Name, field.Value);
                }
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
        // SDKs write a member of an object as a field of its own, such as "metadata[project]".
        string field = name.IndexOf('[', StringComparison.Ordinal) is > 0 and var end ? name[..end] : name;
        if (value.Length == 0 && s_fields.Contains(field))
        {
            // Browsers, generated forms and tools send an empty value for what the user has left out.
            return;
        }

        if (name is List or (List + Brackets))
        {
            form[List] ??= new JsonArray();
            form[List]!.AsArray().Add(value);
        }
        else if (s_objects.Contains(field))
        {
            form[field] = value;
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

    /// <summary>Reads a field; returns null for a file that was not chosen, which has neither a name nor content.</summary>
    private static async Task<(string Name, string Value)?> ReadSectionAsync(MultipartSection section, CancellationToken cancellationToken)
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

        using var value = new MemoryStream();
        await section.Body.CopyToAsync(value, cancellationToken);
        if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
        {
            bool hasName = HeaderUtilities.RemoveQuotes(disposition.FileName).Length > 0 || disposition.FileNameStar.Length > 0;
            return hasName || value.Length > 0
                ? throw new InvalidFieldException(name, $"must not be a file: {IgnoredFields.TextAlone}")
                : null;
        }

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
