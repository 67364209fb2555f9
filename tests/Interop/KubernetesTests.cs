using System.Diagnostics;
using System.Text.Json.Nodes;
using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.Interop;

/// <summary>
/// Validates the chart in deploy/kubernetes with the schemas of Kubernetes and KEDA (kubernetes-models, @kubernetes-models/keda).
/// </summary>
public sealed class KubernetesTests
{
    [Fact]
    public async Task Chart_EveryObject_MatchesItsSchema()
    {
        var chart = Chart.Render(
            Chart.CommittedFolder,
            new Dictionary<string, string>
            {
                // Objects that the chart has only with these values.
                ["settings.Artifacts__S3__Bucket"] = "videos",
                ["modelImport.folder"] = "mochi-1-preview",
            }
        );
        JsonArray objects = [.. chart.Objects.Select(one => one.Json.DeepClone())];

        ProgramResult result = await CheckAsync(objects);

        Assert.Equal($"{objects.Count} objects", result.Succeeded().Text);
    }

    [Theory]
    [InlineData("replica", "1", "/spec/replica")]
    [InlineData("replicas", "\"many\"", "/spec/replicas")]
    public async Task Chart_InvalidField_IsReported(string field, string value, string error)
    {
        JsonNode gateway = Chart.Render(Chart.CommittedFolder).Objects.Single(one => one.Name == "gateway-deployment").Json.DeepClone();
        gateway["spec"]![field] = JsonNode.Parse(value);

        ProgramResult result = await CheckAsync([gateway]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(error, result.Text, StringComparison.Ordinal);
    }

    private static Task<ProgramResult> CheckAsync(JsonArray objects) =>
        ClientProgram.RunAsync(
            new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "node", "check_manifests.js")])
            {
                Environment = { ["NODE_PATH"] = NodePackages.Find() },
            },
            objects.ToJsonString()
        );
}
