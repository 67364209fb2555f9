using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using TextToVideo.AppHost.Kubernetes;
using TextToVideo.AppHost.LocalServers;

namespace TextToVideo.AppHost;

/// <summary>The settings from the command line, the environment and <c>appsettings.json</c>.</summary>
/// <param name="Host">The address that the gateway listens on (<c>--host</c>); null for the loopback address.</param>
/// <param name="Port">The gateway's port for REST (<c>--port</c>), 1 to 65534; gRPC uses the next port.</param>
/// <param name="DataPath">The folder that contains all data of the system (<c>--data</c>).</param>
/// <param name="ArtifactsPath">The folder in which all services store artifacts.</param>
/// <param name="Gpus">The number of GPUs of a denoiser in a cluster (<c>--gpus</c>), 0 to 16; null for the default.</param>
/// <param name="Replicas">The number of processes by service name (<c>--Replicas:denoising</c>), 1 to 64; the default is 1.</param>
/// <param name="UsesContainers">
/// Whether RabbitMQ, PostgreSQL and Redis run in containers instead of as local programs (<c>--infrastructure</c>).
/// </param>
internal sealed record AppHostSettings(
    string? Host,
    int Port,
    string DataPath,
    string ArtifactsPath,
    int? Gpus,
    IReadOnlyDictionary<string, int> Replicas,
    bool UsesContainers
)
{
    private const int DefaultPort = 8080;
    private const int LargestPort = 65534;
    private const int MaxReplicas = 64;
    private const int MaxGpus = 16;

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="builder">The application.</param>
    /// <exception cref="InvalidSettingException">A setting is invalid.</exception>
    public static AppHostSettings Read(IDistributedApplicationBuilder builder)
    {
        IConfiguration configuration = builder.Configuration;
        bool publishes = builder.ExecutionContext.IsPublishMode;
        string data = Path.GetFullPath(configuration["data"] ?? Path.Combine(builder.AppHostDirectory, "..", ".artifacts", "distributed"));
        return new AppHostSettings(
            ReadHost(configuration["host"]),
            ReadNumber("--port", configuration["port"], 1, LargestPort) ?? DefaultPort,
            data,
            publishes ? ClusterVolumes.ArtifactsPath : Path.Combine(data, "artifacts"),
            ReadNumber("--gpus", configuration["gpus"], 0, MaxGpus),
            ReadReplicas(configuration.GetSection("Replicas")),
            publishes || ReadInfrastructure(configuration["infrastructure"])
        );
    }

    private static string? ReadHost(string? text)
    {
        if (IPAddress.TryParse(text?.Trim('[', ']'), out IPAddress? address))
        {
            return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        }

        return text is null or "localhost"
            ? text
            : throw new InvalidSettingException("--host must be an IP address of this machine, or 0.0.0.0 or :: for all of them.");
    }

    private static Dictionary<string, int> ReadReplicas(IConfigurationSection section) =>
        section
            .GetChildren()
            .ToDictionary(
                service => service.Key,
                service => ReadNumber($"--Replicas:{service.Key}", service.Value, 1, MaxReplicas) ?? 1,
                StringComparer.OrdinalIgnoreCase
            );

    private static bool ReadInfrastructure(string? text) =>
        text switch
        {
            null or "auto" => ContainerEngine.IsRunning(),
            "containers" => true,
            "local" => false,
            _ => throw new InvalidSettingException("--infrastructure must be auto, containers or local."),
        };

    private static int? ReadNumber(string option, string? text, int smallest, int largest)
    {
        if (text is null)
        {
            return null;
        }

        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return isNumber && number >= smallest && number <= largest
            ? number
            : throw new InvalidSettingException($"{option} must be a number from {smallest} to {largest}.");
    }
}
