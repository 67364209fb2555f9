using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace TextToVideo.TestSupport;

/// <summary>Prepares processes of the programs that are built from this repository.</summary>
public static class BuiltProgram
{
    /// <summary>Environment variables of the machine that must not affect a test.</summary>
    private static readonly string[] s_unwanted =
    [
        "ASPNETCORE_URLS",
        "GRPC_URLS",
        "URLS",
        "TEXTTOVIDEO_DATA",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT",
    ];

    /// <summary>A format string for the path of a program; {0} is the name of its project.</summary>
    private static readonly string s_assemblyPath = typeof(BuiltProgram)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "ProgramAssemblyPath")
        .Value!;

    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");

    /// <summary>Returns the start information of a program. The test project must reference the program's project.</summary>
    /// <param name="project">The name of its project.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Its working directory.</param>
    /// <param name="environment">Variables to add to this process's environment.</param>
    public static ProcessStartInfo Prepare(
        string project,
        IEnumerable<string> arguments,
        string workingFolder,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        string assembly = string.Format(CultureInfo.InvariantCulture, s_assemblyPath, project);
        var start = new ProcessStartInfo(DotnetHost, ["exec", assembly, .. arguments]) { WorkingDirectory = workingFolder };
        foreach (string name in s_unwanted)
        {
            start.Environment.Remove(name);
        }

        // The diagnostics would create sockets in the folder for temporary files, which some tests check.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
