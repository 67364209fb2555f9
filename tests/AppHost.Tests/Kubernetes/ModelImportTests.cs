using System.Text.Json.Nodes;
using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>The job that imports a checkpoint of the models' volume exists if the values name one, and may do nothing else.</summary>
public sealed class ModelImportTests
{
    private const string Folder = "checkpoints/mochi-1-preview";

    private static readonly Chart s_chart = Chart.Render(Chart.CommittedFolder);
    private static readonly Chart s_importing = RenderImport(Folder);

    [Fact]
    public void Folder_NotSet_NothingIsImportedOrAwaited()
    {
        Assert.DoesNotContain(s_chart.Objects, one => one.Component == "model-import");
        Assert.All(GetLinkers(s_chart), linker => Assert.Null(GetVariable(linker, "IMPORT_NAME")));
    }

    [Fact]
    public void Job_HasOnlyTheVolumeAndNoNetwork()
    {
        ChartObject[] objects = [.. s_importing.Objects.Where(one => one.Component == "model-import")];
        ChartObject job = Assert.Single(objects, one => one.Kind == "Job");
        JsonNode pod = job.Template!["spec"]!;
        JsonNode container = Assert.Single(pod["containers"]!.AsArray())!;

        Assert.Equal(["Job", "NetworkPolicy"], objects.Select(one => one.Kind).Order());
        Assert.Null(container["envFrom"]);
        Assert.Null(pod["initContainers"]);
        Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
        Assert.Equal(1654, pod["securityContext"]!["runAsUser"]!.GetValue<long>());
        Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.Equal("ALL", container["securityContext"]!["capabilities"]!["drop"]!.AsArray().Single()!.GetValue<string>());
        Assert.Equal("512Mi", container["resources"]!["limits"]!["memory"]!.ToString());
        Assert.Equal(
            ["models"],
            pod["volumes"]!.AsArray().Select(one => one!["persistentVolumeClaim"]?["claimName"]?.ToString()).OfType<string>()
        );
        Assert.Equal(Folder, GetVariable(container, "IMPORT_FOLDER"));

        // A policy that names both directions and has no rules allows nothing.
        JsonObject policy = objects.Single(one => one.Kind == "NetworkPolicy").Spec;
        Assert.Equal(["Ingress", "Egress"], policy["policyTypes"]!.AsArray().Select(type => type!.GetValue<string>()));
        Assert.Null(policy["ingress"]);
        Assert.Null(policy["egress"]);
        Assert.True(
            JsonNode.DeepEquals(policy["podSelector"]!["matchLabels"], job.Template["metadata"]!["labels"]),
            "The policy selects other pods."
        );
    }

    [Theory]
    [InlineData(Folder, "", "mochi-1-preview")]
    [InlineData(Folder, "mochi", "mochi")]
    [InlineData("wan2.1", "", "wan2.1")]
    public void Pods_WithModels_WaitForTheModelThatTheJobImports(string folder, string name, string expected)
    {
        Chart chart = RenderImport(folder, name, "bf16");
        JsonNode[] linkers = [.. GetLinkers(chart)];
        JsonNode job = chart.Objects.Single(one => one.Component == "model-import" && one.Kind == "Job").Template!["spec"]!["containers"]![
            0
        ]!;

        Assert.Equal(4, linkers.Length);
        Assert.All(
            linkers.Append(job),
            container =>
            {
                Assert.Equal(expected, GetVariable(container, "IMPORT_NAME"));
                Assert.Equal("bf16", GetVariable(container, "IMPORT_PRECISION"));
            }
        );
    }

    [Theory]
    [InlineData("modelImport.folder", "../artifacts")]
    [InlineData("modelImport.folder", "/etc")]
    [InlineData("modelImport.folder", "checkpoints/../../etc")]
    [InlineData("modelImport.name", "Mochi 1")]
    [InlineData("modelImport.precision", "int8")]
    [InlineData("modelImport.path", "mochi")]
    public void Values_Invalid_AreRefusedByName(string path, string value)
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() =>
            Chart.Render(Chart.CommittedFolder, new Dictionary<string, string> { [path] = value })
        );

        Assert.Contains(path.Split('.')[^1], refused.Message, StringComparison.Ordinal);
    }

    private static Chart RenderImport(string folder, string name = "", string precision = "fp32") =>
        Chart.Render(
            Chart.CommittedFolder,
            new Dictionary<string, string>
            {
                ["modelImport.folder"] = folder,
                ["modelImport.name"] = name,
                ["modelImport.precision"] = precision,
            }
        );

    private static IEnumerable<JsonNode> GetLinkers(Chart chart) =>
        from one in chart.Objects
        where one.Template is not null
        from container in one.Template!["spec"]!["initContainers"]?.AsArray() ?? []
        where container["name"]!.GetValue<string>() == "link-models"
        select container;

    /// <summary>The value of an environment variable; null if it is empty.</summary>
    private static string? GetVariable(JsonNode container, string name)
    {
        string? value = container["env"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == name)!["value"]?.GetValue<string>();
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
