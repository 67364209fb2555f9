using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Converts a <c>multipart/form-data</c> body, which OpenAI's SDKs send, to the equivalent JSON, so that <see cref="CreateVideoBody"/>
/// validates both. Lists are repeated fields, with or without brackets after the name.
/// </summary>
internal static class CreateVideoForm
{
    private const string Brackets = "[]";
    private const string List = "output_formats";

    // https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
    private const int MaxBoundary = 70;

    private static readonly string[] s_numbers = ["num_frames", "fps", "seed", "num_inference_steps", "guidance_scale"];
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Converts the form to a JSON stream, which is positioned at its start.</summary>
    /// <exception cref="InvalidFieldException">The body is not a valid form, or a field is a file or is not valid text.</exception>
    public static async Task<Stream> ToJsonAsync(MediaTypeHeaderValue contentType, Stream body, CancellationToken cancellationToken)
    {
        var json = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            List<string>? list = null;
            try
            {
                var reader = new MultipartReader(BoundaryOf(contentType), body);
                while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
                {
                    (string name, string value) = await ReadAsync(section, cancellationToken);
                    if (name is List or (List + Brackets))
                    {
                        (list ??= []).Add(value);
                    }
                    else
                    {
                        Write(writer, name, value);
                    }
                }
            }
            catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
            {
                throw Malformed();
            }

            if (list is not null)
            {
                writer.WriteStartArray(List);
                list.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        json.Position = 0;
        return json;
    }

    private static string BoundaryOf(MediaTypeHeaderValue contentType)
    {
        string? boundary = HeaderUtilities.RemoveQuotes(contentType.Boundary).Value;
        return boundary is { Length: > 0 and <= MaxBoundary }
            ? boundary
            : throw new InvalidFieldException("Content-Type", $"must have the form's boundary, of 1 to {MaxBoundary} characters");
    }

    private static async Task<(string Name, string Value)> ReadAsync(MultipartSection section, CancellationToken cancellationToken)
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
            throw new InvalidFieldException(
                name,
                $"must not be a file: videos are made from text alone; the fields are {string.Join(", ", CreateVideoBody.Fields)}"
            );
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

    /// <summary>
    /// Writes a form value as JSON. If a value should be a number but is not, it stays a string, which is rejected later.
    /// </summary>
    private static void Write(Utf8JsonWriter writer, string name, string value)
    {
        writer.WritePropertyName(name);
        if (s_numbers.Contains(name) && IsNumber(value))
        {
            writer.WriteRawValue(value, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    private static bool IsNumber(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static InvalidFieldException Malformed() =>
        new("body", "must be a form of the type multipart/form-data, complete to its last boundary");
}
