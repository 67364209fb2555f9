using System.Text.Json;

namespace TextToVideo.Fuzz.Rest;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Path">The path with its parameters in braces.</param>
/// <param name="Queries">The schemas of the query parameters, by name.</param>
/// <param name="Headers">The names of its header fields.</param>
/// <param name="Bodies">The schemas of the body, by content type.</param>
internal sealed record RestOperation(
    string Method,
    string Path,
    IReadOnlyDictionary<string, JsonElement> Queries,
    IReadOnlyList<string> Headers,
    IReadOnlyDictionary<string, JsonElement> Bodies
)
{
    /// <summary>Returns all operations of a document.</summary>
    public static IReadOnlyList<RestOperation> From(JsonElement document) =>
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Name is "get" or "head" or "post" or "put" or "patch" or "delete"
            select Read(document, path, operation),
        ];

    public override string ToString() => $"{Method} {Path}";

    private static RestOperation Read(JsonElement document, JsonProperty path, JsonProperty operation)
    {
        JsonElement[] parameters =
        [
            .. new[] { path.Value, operation.Value }
                .Where(owner => owner.TryGetProperty("parameters", out _))
                .SelectMany(owner => owner.GetProperty("parameters").EnumerateArray())
                .Select(parameter => Resolve(document, parameter)),
        ];
        Dictionary<string, JsonElement> bodies = operation.Value.TryGetProperty("requestBody", out JsonElement body)
            ? Resolve(document, body)
                .GetProperty("content")
                .EnumerateObject()
                .ToDictionary(type => type.Name, type => Resolve(document, type.Value.GetProperty("schema")))
            : [];
        return new RestOperation(
            operation.Name.ToUpperInvariant(),
            path.Name,
            parameters
                .Where(parameter => parameter.Text("in") == "query")
                .ToDictionary(parameter => parameter.Text("name"), parameter => Resolve(document, parameter.GetProperty("schema"))),
            [.. parameters.Where(parameter => parameter.Text("in") == "header").Select(parameter => parameter.Text("name"))],
            bodies
        );
    }

    private static JsonElement Resolve(JsonElement document, JsonElement element)
    {
        while (element.TryGetProperty("$ref", out JsonElement reference))
        {
            element = reference.GetString()!.Split('/')[1..].Aggregate(document, (at, name) => at.GetProperty(name));
        }

        return element;
    }
}
