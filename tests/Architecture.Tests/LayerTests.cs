using System.Reflection;
using ArchUnitNET.Fluent;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace TextToVideo.Architecture.Tests;

/// <summary>Dependencies between projects, and between the folders of a project, point one way.</summary>
public sealed class LayerTests
{
    /// <summary>The folders of Generation, each with the folders that it may depend on.</summary>
    private static readonly Dictionary<string, string[]> s_generation = new()
    {
        ["Jobs"] = [],
        ["Telemetry"] = ["Jobs"],
        ["Storage"] = ["Jobs"],
        ["Pipeline"] = ["Jobs", "Telemetry", "Storage"],
        ["Webhooks"] = ["Jobs", "Telemetry", "Storage"],
        ["Api"] = ["Jobs", "Telemetry", "Storage", "Pipeline", "Webhooks"],
        ["Operations"] = ["Jobs", "Telemetry", "Storage", "Pipeline", "Webhooks", "Api"],
    };

    /// <summary>The folders of Moderation, each with the folders that it may depend on.</summary>
    private static readonly Dictionary<string, string[]> s_moderation = new()
    {
        ["Normalisation"] = [],
        ["Policy"] = ["Normalisation"],
        ["Text"] = ["Normalisation", "Policy"],
        ["Frames"] = ["Policy"],
        ["Endpoints"] = ["Policy", "Text", "Frames"],
    };

    public static TheoryData<string, string> ForbiddenInGeneration => GetForbidden(s_generation);

    public static TheoryData<string, string> ForbiddenInModeration => GetForbidden(s_moderation);

    public static TheoryData<string, string> ForbiddenServices
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string service in Solution.Services)
            {
                foreach (string other in Solution.Services.Append("Standalone").Where(other => other != service))
                {
                    pairs.Add(service, other);
                }
            }

            return pairs;
        }
    }

    public static TheoryData<string> Libraries => [.. Solution.Libraries];

    [Theory]
    [MemberData(nameof(ForbiddenInGeneration))]
    public void Generation_Folder_DoesNotDependOnOneAbove(string folder, string above) =>
        AssertIndependent($"TextToVideo.Generation.{folder}", $"TextToVideo.Generation.{above}");

    [Theory]
    [MemberData(nameof(ForbiddenInModeration))]
    public void Moderation_Folder_DoesNotDependOnOneAbove(string folder, string above) =>
        AssertIndependent($"TextToVideo.Moderation.{folder}", $"TextToVideo.Moderation.{above}");

    [Fact]
    public void Generation_OutsideOfStorage_HasNoSql() =>
        Check(
            Types()
                .That()
                .ResideInNamespaceMatching(@"^TextToVideo\.Generation\.(Jobs|Telemetry|Pipeline|Webhooks|Api|Operations)")
                .Should()
                .NotDependOnAnyTypesThat()
                .ResideInNamespaceMatching(@"^Dapper")
        );

    [Theory]
    [MemberData(nameof(ForbiddenServices))]
    public void Service_DoesNotDependOnAnother(string service, string other) =>
        AssertIndependent($"TextToVideo.{service}", $"TextToVideo.{other}");

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_DoesNotDependOnAService(string library)
    {
        foreach (string service in Solution.Services)
        {
            AssertIndependent($"TextToVideo.{library}", $"TextToVideo.{service}");
        }
    }

    [Theory]
    [InlineData("Inference", "ServiceDefaults")]
    [InlineData("Inference", "Artifacts")]
    [InlineData("Inference", "Planning")]
    [InlineData("Inference", "ModelImport")]
    [InlineData("ModelImport", "ServiceDefaults")]
    [InlineData("ModelImport", "Artifacts")]
    [InlineData("Contracts", "ServiceDefaults")]
    [InlineData("Contracts", "Inference")]
    [InlineData("Contracts", "Artifacts")]
    [InlineData("Contracts", "Planning")]
    public void Library_DoesNotDependOnOneAbove(string library, string above) =>
        AssertIndependent($"TextToVideo.{library}", $"TextToVideo.{above}");

    [Theory]
    [InlineData("MassTransit")]
    [InlineData("Grpc")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("Npgsql")]
    [InlineData("StackExchange.Redis")]
    public void Inference_KnowsNoTransport(string transport) => AssertIndependent("TextToVideo.Inference", transport);

    [Fact]
    public void Client_ReferencesNoOtherProject() =>
        Assert.DoesNotContain(GetReferences("Client"), name => name.StartsWith("TextToVideo.", StringComparison.Ordinal));

    [Fact]
    public void Client_IsReferencedByTheCommandLineOnly()
    {
        Assert.Contains("TextToVideo.Client", GetReferences("Standalone"));
        Assert.All(
            Solution.Services.Concat(Solution.Libraries),
            project => Assert.DoesNotContain("TextToVideo.Client", GetReferences(project))
        );
    }

    private static string[] GetReferences(string project) =>
        [.. Assembly.Load($"TextToVideo.{project}").GetReferencedAssemblies().Select(reference => reference.Name!)];

    private static TheoryData<string, string> GetForbidden(Dictionary<string, string[]> layers)
    {
        var pairs = new TheoryData<string, string>();
        foreach ((string folder, string[] allowed) in layers)
        {
            foreach (string other in layers.Keys.Where(other => other != folder && !allowed.Contains(other)))
            {
                pairs.Add(folder, other);
            }
        }

        return pairs;
    }

    private static void AssertIndependent(string from, string on) =>
        Check(
            Types().That().ResideInNamespaceMatching(Within(from)).Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(Within(on))
        );

    /// <summary>The pattern of a namespace and those below it.</summary>
    private static string Within(string name) => $@"^{name.Replace(".", @"\.", StringComparison.Ordinal)}(\.|$)";

    private static void Check(IArchRule rule) => rule.Check(Solution.Architecture);
}
