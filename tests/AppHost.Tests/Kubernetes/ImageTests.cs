using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>The images of services, from the projects' settings and Dockerfiles, are what the chart's pods expect.</summary>
public sealed partial class ImageTests
{
    private static readonly Chart s_chart = Chart.Render(Chart.CommittedFolder);

    public static TheoryData<string> Services => [.. s_chart.Objects.Where(one => one.Kind == "Deployment").Select(one => one.Component)];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Image_OfAService_IsWhatItsPodExpects(string component)
    {
        ChartObject workload = s_chart.Objects.Single(one => one.Kind == "Deployment" && one.Component == component);
        string folder = Path.Combine(Chart.Repository, "Services", workload.Project);
        JsonNode pod = workload.Template!["spec"]!;
        JsonNode container = pod["containers"]![0]!;
        bool linksModels = (pod["initContainers"]?.AsArray() ?? []).Any(one => one!["name"]!.GetValue<string>() == "link-models");

        ImageSettings image = File.Exists(Path.Combine(folder, "Dockerfile")) ? OfDockerfile(folder) : await OfProjectAsync(folder);

        Assert.Equal($"{image.Repository ?? component}:latest", container["image"]!.GetValue<string>());
        Assert.Equal(image.User, pod["securityContext"]!["runAsUser"]!.ToString());
        Assert.Equal(container["ports"]!.AsArray().Select(port => port!["containerPort"]!.ToString()).Order(), image.Ports.Order());
        Assert.Equal($"TextToVideo.{workload.Project}.dll", image.Program);
        Assert.Equal(linksModels, image.HasModels);
        Assert.Null(container["command"]);
    }

    [Fact]
    public async Task Image_OfTheModelImport_IsThatOfTheOneProcessServer()
    {
        var chart = Chart.Render(Chart.CommittedFolder, new Dictionary<string, string> { ["modelImport.folder"] = "mochi" });
        JsonNode pod = chart.Objects.Single(one => one.Component == "model-import" && one.Kind == "Job").Template!["spec"]!;

        ImageSettings image = await OfProjectAsync(Path.Combine(Chart.Repository, "Services", "Standalone"));

        Assert.Equal($"{image.Repository}:latest", pod["containers"]![0]!["image"]!.GetValue<string>());
        Assert.Equal(image.User, pod["securityContext"]!["runAsUser"]!.ToString());
        Assert.Contains($"/app/{image.Program} models import ", pod["containers"]![0]!["command"]![2]!.GetValue<string>());
    }

    private static ImageSettings OfDockerfile(string folder)
    {
        string text = File.ReadAllText(Path.Combine(folder, "Dockerfile"));
        return new ImageSettings(
            null,
            UserLine().Match(text).Groups["user"].Value,
            ExposeLine().Match(text).Groups["ports"].Value.Split(' '),
            EntryPointLine().Match(text).Groups["program"].Value,
            HasModels: false
        );
    }

    private static async Task<ImageSettings> OfProjectAsync(string folder)
    {
        ProgramResult result = await ProgramProcess.RunAsync(
            "dotnet",
            "msbuild",
            folder,
            "-nodeReuse:false",
            "-getProperty:ContainerRepository,ContainerUser,AssemblyName,PublishesModels",
            "-getItem:ContainerPort"
        );
        JsonElement found = JsonDocument.Parse(result.Succeeded().Text).RootElement;
        JsonElement properties = found.GetProperty("Properties");
        return new ImageSettings(
            properties.GetProperty("ContainerRepository").GetString()!,
            properties.GetProperty("ContainerUser").GetString()!,
            [
                .. found
                    .GetProperty("Items")
                    .GetProperty("ContainerPort")
                    .EnumerateArray()
                    .Select(port => port.GetProperty("Identity").GetString()!),
            ],
            $"{properties.GetProperty("AssemblyName").GetString()}.dll",
            properties.GetProperty("PublishesModels").GetString() == "true"
        );
    }

    [GeneratedRegex(@"^USER (?<user>\d+)$", RegexOptions.Multiline)]
    private static partial Regex UserLine();

    [GeneratedRegex(@"^EXPOSE (?<ports>[\d ]+)$", RegexOptions.Multiline)]
    private static partial Regex ExposeLine();

    [GeneratedRegex(@"^ENTRYPOINT \[""dotnet"", ""(?<program>[^""]+)""\]$", RegexOptions.Multiline)]
    private static partial Regex EntryPointLine();

    /// <param name="Repository">Its name; null if the name is given when it is built.</param>
    /// <param name="User">The number of the user that its program runs as.</param>
    /// <param name="Ports">The ports that it says it listens at.</param>
    /// <param name="Program">The assembly that it starts.</param>
    /// <param name="HasModels">Whether it brings models.</param>
    private sealed record ImageSettings(string? Repository, string User, string[] Ports, string Program, bool HasModels);
}
