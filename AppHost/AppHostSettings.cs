using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace TextToVideo.AppHost;

/// <summary>What the command line, the environment and <c>appsettings.json</c> say.</summary>
/// <param name="Host">The address that the gateway listens on (<c>--host</c>); null: the loopback address.</param>
/// <param name="Port">The gateway's port for REST (<c>--port</c>); gRPC has the next one.</param>
/// <param name="DataPath">The folder with all data of the system (<c>--data</c>).</param>
/// <param name="ArtifactsPath">The folder that all services keep artifacts in.</param>
/// <param name="Gpus">GPUs of a denoiser in a cluster (<c>--gpus</c>); null: as many as it usually has.</param>
/// <param name="Replicas">Processes of a service by its name (<c>--Replicas:denoising</c>); those that are not named have one.</param>
internal sealed record AppHostSettings(
    string? Host, int Port, string DataPath, string ArtifactsPath, int? Gpus, IReadOnlyDictionary<string, int> Replicas)
{
    private const int DefaultPort = 8080;
    private const int LargestPort = 65534;
    private const int MostReplicas = 64;
    private const int MostGpus = 16;

    /// <summary>Reads and checks them.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="wrong">What is wrong with them, where the result is null.</param>
    public static AppHostSettings? Read(IDistributedApplicationBuilder builder, out string? wrong)
    {
        wrong = null;
        if (ReadNumber(builder.Configuration["port"] ?? $"{DefaultPort}", LargestPort) is not { } port)
        {
            wrong = $"--port must be a number from 1 to {LargestPort}; gRPC takes the one after it.";
            return null;
        }

        string? host = builder.Configuration["host"];
        if (IPAddress.TryParse(host?.Trim('[', ']'), out IPAddress? address))
        {
            host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        }
        else if (host is not (null or "localhost"))
        {
            wrong = "--host must be an IP address of this machine, or 0.0.0.0 or :: for all of them.";
            return null;
        }

        int? gpus = builder.Configuration["gpus"] == "0" ? 0 : ReadNumber(builder.Configuration["gpus"], MostGpus);
        if (gpus is null && builder.Configuration["gpus"] is not null)
        {
            wrong = $"--gpus must be a number from 0 to {MostGpus}.";
            return null;
        }

        var replicas = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection service in builder.Configuration.GetSection("Replicas").GetChildren())
        {
            if (ReadNumber(service.Value, MostReplicas) is not { } number)
            {
                wrong = $"Replicas:{service.Key} must be a number from 1 to {MostReplicas}.";
                return null;
            }

            replicas[service.Key] = number;
        }

        string data = Path.GetFullPath(
            builder.Configuration["data"] ?? Path.Combine(builder.AppHostDirectory, "..", ".artifacts", "distributed"));
        builder.Configuration["Aspire:Store:Path"] = data;

        // What the dashboard finds traces by, beside their own ids.
        builder.Configuration["Dashboard:SearchAttributes:0"] = "texttovideo.video.id";
        string artifacts = builder.ExecutionContext.IsPublishMode ? "/data/artifacts" : Path.Combine(data, "artifacts");
        return new AppHostSettings(host, port, data, artifacts, gpus, replicas);
    }

    private static int? ReadNumber(string? text, int largest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= largest
            ? number
            : null;
}
