using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using TextToVideo.Generation;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Standalone;

namespace TextToVideo.Unit.Generation.Rest;

public sealed partial class OpenApiTests
{
    private static readonly JsonElement s_document = Read();

    [Fact]
    public async Task Document_AgainstTheRoutes_HasEachOfThemAndNoOther()
    {
        string data = Directory.CreateTempSubdirectory("texttovideo-").FullName;
        try
        {
            await using WebApplication app = StandaloneServer.Build(data, 8080, 8081);

            Assert.Equal(
                Routes(app),
                Operations().Select(operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public void CreateVideo_Schema_HasTheFieldsThatAreRead() =>
        Assert.Equal(
            CreateVideoBody.Fields.Order(StringComparer.Ordinal),
            Schema("CreateVideo").GetProperty("properties").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Operations_Each_HasAnIdOfItsOwnASummaryAndItsPathsParameters()
    {
        (string Method, string Path, JsonElement Operation)[] operations = [.. Operations()];

        Assert.Equal(
            operations.Length,
            operations.Select(operation => operation.Operation.GetProperty("operationId").GetString()).Distinct().Count()
        );
        Assert.All(
            operations,
            operation =>
            {
                Assert.NotEmpty(operation.Operation.GetProperty("summary").GetString()!);
                string[] inPath = [.. Parameter().Matches(operation.Path).Select(match => match.Groups[1].Value)];
                string[] described = operation.Operation.TryGetProperty("parameters", out JsonElement parameters)
                    ?
                    [
                        .. parameters
                            .EnumerateArray()
                            .Select(Resolve)
                            .Where(parameter => parameter.GetProperty("in").GetString() == "path")
                            .Select(parameter => parameter.GetProperty("name").GetString()!),
                    ]
                    : [];
                Assert.Equal(inPath, described);
            }
        );
    }

    private static IEnumerable<string> Routes(WebApplication app) =>
        ((IEndpointRouteBuilder)app)
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .SelectMany(endpoint =>
                endpoint
                    .Metadata.GetRequiredMetadata<HttpMethodMetadata>()
                    .HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}")
            )
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static IEnumerable<(string Method, string Path, JsonElement Operation)> Operations() =>
        from path in s_document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    private static JsonElement Schema(string name) => s_document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private static JsonElement Resolve(JsonElement parameter) =>
        parameter.TryGetProperty("$ref", out JsonElement reference)
            ? s_document.GetProperty("components").GetProperty("parameters").GetProperty(reference.GetString()!.Split('/')[^1])
            : parameter;

    private static JsonElement Read()
    {
        using Stream stream = typeof(GenerationExtensions).Assembly.GetManifestResourceStream("openapi.json")!;
        return JsonSerializer.Deserialize<JsonElement>(stream);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
