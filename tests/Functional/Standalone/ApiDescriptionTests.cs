using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

/// <summary>The OpenAPI document, which is generated from the endpoints, and the page to browse it.</summary>
[Collection(SharedStandalone.Collection)]
public sealed partial class ApiDescriptionTests(SharedStandalone server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Snapshot = "openapi.json";
    private const string Received = ".artifacts/openapi.received.json";

    /// <summary>A change of the contract shows in the snapshot, so that it is made on purpose.</summary>
    [Fact]
    public async Task Document_AgainstTheSnapshot_IsTheSame()
    {
        string document = await Server.Http.GetStringAsync("/openapi.json");
        string expected = await File.ReadAllTextAsync(Repository.GetPath($"tests/Functional/Standalone/{Snapshot}"));
        if (!JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(document)))
        {
            await File.WriteAllTextAsync(Repository.GetPath(Received), document + "\n");
            Assert.Fail($"The API has changed. If this was on purpose: cp {Received} tests/Functional/Standalone/{Snapshot}");
        }
    }

    [Fact]
    public async Task Document_EachOperation_HasAnIdASummaryAndTheParametersOfItsPath()
    {
        JsonElement document = JsonSerializer.Deserialize<JsonElement>(await Server.Http.GetStringAsync("/openapi.json"));
        (string Path, JsonElement Operation)[] operations =
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select (path.Name, operation.Value),
        ];

        Assert.Distinct(operations.Select(operation => operation.Operation.Text("operationId")));
        Assert.All(
            operations,
            operation =>
            {
                Assert.NotEmpty(operation.Operation.Text("summary"));
                string[] described = operation.Operation.TryGetProperty("parameters", out JsonElement parameters)
                    ?
                    [
                        .. parameters
                            .EnumerateArray()
                            .Where(parameter => parameter.Text("in") == "path")
                            .Select(parameter => parameter.Text("name")),
                    ]
                    : [];
                Assert.Equal(PathParameter().Matches(operation.Path).Select(match => match.Groups[1].Value), described);
            }
        );
    }

    [Fact]
    public async Task Page_ItsScripts_AreServedHereAndItMayLoadNothingElse()
    {
        using HttpResponseMessage page = await Server.Http.GetAsync(new Uri("/docs/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        string[] scripts = [.. ScriptSource().Matches(await page.Content.ReadAsStringAsync()).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(scripts);
        foreach (string script in scripts)
        {
            using HttpResponseMessage response = await Server.Http.GetAsync(new Uri($"/docs/{script}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex ScriptSource();
}
