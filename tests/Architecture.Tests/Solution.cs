using System.Reflection;
using ArchUnitNET.Loader;

namespace TextToVideo.Architecture.Tests;

/// <summary>The product's assemblies, loaded once, and their names.</summary>
internal static class Solution
{
    /// <summary>The projects of the services.</summary>
    public static IReadOnlyList<string> Services { get; } =
    ["Denoising", "Gateway", "Generation", "Moderation", "TextEncoding", "Transcoding", "VaeDecoding"];

    /// <summary>The projects below the services.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
    ["Artifacts", "Contracts", "Inference", "ModelImport", "Planning", "ServiceDefaults"];

    /// <summary>The types of all of them and what they depend on.</summary>
    public static ArchUnitNET.Domain.Architecture Architecture { get; } =
        new ArchLoader().LoadAssemblies([.. Services.Concat(Libraries).Append("Standalone").Select(LoadProject)]).Build();

    private static Assembly LoadProject(string project) => Assembly.Load($"TextToVideo.{project}");
}
