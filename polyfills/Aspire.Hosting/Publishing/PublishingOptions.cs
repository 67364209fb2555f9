using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Publishing;

/// <summary>What the command line says of publishing.</summary>
internal static class PublishingOptions
{
    private const string Step = "publish";

    /// <summary>What the AppHost is asked to do.</summary>
    public static DistributedApplicationOperation Operation(IConfiguration configuration) => configuration["operation"] switch
    {
        null or "run" => DistributedApplicationOperation.Run,
        "publish" => DistributedApplicationOperation.Publish,
        string other => throw new DistributedApplicationException($"--operation is '{other}': it must be run or publish."),
    };

    /// <summary>The folder that is written.</summary>
    public static string OutputPath(IConfiguration configuration) => configuration["step"] is null or Step
        ? Path.GetFullPath(configuration["output-path"] ?? "aspire-output")
        : throw new DistributedApplicationException($"--step is '{configuration["step"]}': it must be {Step}.");
}
