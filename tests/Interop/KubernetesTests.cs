using System.Diagnostics;
using System.Text.Json.Nodes;
using TextToVideo.Tests.Kubernetes;

namespace TextToVideo.Interop;

/// <summary>
/// The chart of deploy/kubernetes against the schemas of Kubernetes' API and KEDA's (kubernetes-models, @kubernetes-models/keda).
/// </summary>
public sealed class KubernetesTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Chart_EveryObject_IsWhatItsSchemaSays()
    {
        Chart chart = Chart.Render(Chart.CommittedFolder);
        JsonArray objects = [.. chart.Objects.Select(one => one.Json.DeepClone())];

        (int exitCode, string output) = await CheckAsync(objects);

        Assert.Equal((0, $"{objects.Count} objects\n"), (exitCode, output));
    }

    [Theory]
    [InlineData("replica", "1", "/spec/replica")]
    [InlineData("replicas", "\"many\"", "/spec/replicas")]
    public async Task Chart_WrongField_IsFound(string field, string value, string complaint)
    {
        JsonNode gateway = Chart.Render(Chart.CommittedFolder).Objects.Single(one => one.Name == "gateway-deployment").Json.DeepClone();
        gateway["spec"]![field] = JsonNode.Parse(value);

        (int exitCode, string output) = await CheckAsync([gateway]);

        Assert.Equal(1, exitCode);
        Assert.Contains(complaint, output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(JsonArray objects)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "node", "check_manifests.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["NODE_PATH"] = NodePackages.Find() },
        };
        using Process node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(objects.ToJsonString());
        node.StandardInput.Close();
        string output = await node.StandardOutput.ReadToEndAsync().WaitAsync(s_patience);
        await node.WaitForExitAsync().WaitAsync(s_patience);
        return (node.ExitCode, output);
    }
}
