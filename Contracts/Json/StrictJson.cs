using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TextToVideo.Contracts.Json;

/// <summary>
/// Reads requests from JSON in snake case. An unknown field is an error, because a misspelt field would otherwise be ignored, and so is a
/// field that is specified twice. Every error names the field and the values that are allowed.
/// </summary>
public static class StrictJson
{
    /// <summary>The name of the field in errors of the whole document.</summary>
    public const string Body = "body";

    private static readonly byte[] s_byteOrderMark = Encoding.UTF8.GetPreamble();

    /// <summary>Gets the options of the serializer.</summary>
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RemoveIgnored } },
            Converters =
            {
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
                new WholeNumberConverter<int>(),
                new WholeNumberConverter<long>(),
            },
        };

    /// <summary>Gets the options for forms, whose values are text, including the numbers and booleans.</summary>
    private static JsonSerializerOptions FormOptions { get; } =
        new(Options) { NumberHandling = JsonNumberHandling.AllowReadingFromString, Converters = { new BooleanTextConverter() } };

    /// <summary>Reads a request.</summary>
    /// <param name="json">A JSON object in UTF-8, with or without a byte order mark.</param>
    /// <exception cref="InvalidFieldException">
    /// The text is not a JSON object, or a field is unknown, missing, specified twice or of the wrong type.
    /// </exception>
    public static T Read<T>(ReadOnlyMemory<byte> json)
        where T : class
    {
        if (json.Span.StartsWith(s_byteOrderMark))
        {
            json = json[s_byteOrderMark.Length..];
        }

        T? request = null;
        try
        {
            request = JsonSerializer.Deserialize<T>(json.Span, Options);
        }
        catch (JsonException)
        {
            // The reason is found below.
        }

        // The serializer accepts null as an element of any array, so a document that contains it is checked, too.
        if (request is not null && json.Span.IndexOf("null"u8) < 0)
        {
            return request;
        }

        using JsonDocument document = Parse(json);
        return new JsonErrorFinder(Options).Find<T>(document.RootElement) is { } error ? throw error : request ?? throw NotAnObject();
    }

    /// <summary>Reads a request from the fields of a form, whose values are strings or arrays of strings.</summary>
    /// <param name="form">The values by the name of the field.</param>
    /// <exception cref="InvalidFieldException">A field is unknown, missing or of the wrong type.</exception>
    public static T ReadForm<T>(JsonObject form)
        where T : class
    {
        try
        {
            return form.Deserialize<T>(FormOptions) ?? throw NotAnObject();
        }
        catch (JsonException)
        {
            throw new JsonErrorFinder(FormOptions).Find<T>(JsonSerializer.SerializeToElement(form)) ?? NotAnObject();
        }
    }

    /// <summary>Returns the names of the fields of a request.</summary>
    public static IReadOnlyList<string> GetFields<T>() => JsonErrorFinder.GetFields(Options.GetTypeInfo(typeof(T)));

    /// <summary>Removes the ignored properties, which the serializer would otherwise accept and ignore in a document.</summary>
    private static void RemoveIgnored(JsonTypeInfo type)
    {
        for (int index = type.Properties.Count - 1; index >= 0; index--)
        {
            if (type.Properties[index] is { Get: null, Set: null, AssociatedParameter: null })
            {
                type.Properties.RemoveAt(index);
            }
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException malformed)
        {
            throw new InvalidFieldException(
                Body,
                $"must be a JSON object (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1} is not JSON)"
            );
        }
    }

    private static InvalidFieldException NotAnObject() => new(Body, "must be a JSON object");
}
