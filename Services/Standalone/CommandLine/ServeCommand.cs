using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>serve</c>: runs all services in one process.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8080;

    public static Command Create()
    {
        var port = new Option<string?>("--port") { HelpName = "N", Description = $"Port for REST (HTTP/1.1). Default: {DefaultPort}." };
        var grpcPort = new Option<string?>("--grpc-port")
        {
            HelpName = "N",
            Description = "Port for gRPC (HTTP/2). Default: the REST port plus one.",
        };
        var host = new Option<string?>("--host")
        {
            HelpName = "ADDRESS",
            Description =
                $"Address to listen on; 0.0.0.0 for all. A non-loopback address requires an API key. Default: {StandaloneServer.Loopback}.",
        };
        Option<string?> data = DataFolder.Option();
        var command = new Command("serve", "Starts the server; Ctrl-C stops it. Unfinished jobs continue at the next start.")
        {
            port,
            grpcPort,
            host,
            data,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                int http = parsed.Port(port) ?? DefaultPort;
                int grpc =
                    parsed.Port(grpcPort)
                    ?? (http < 65535 ? http + 1 : throw new UsageException("--grpc-port", "must be specified with --port 65535"));
                if (grpc == http)
                {
                    throw new UsageException("--grpc-port", "must differ from --port");
                }

                string address = GetHost(parsed.GetValue(host));
                string dataPath = DataFolder.GetPath(parsed, data);
                using var dataLock = DataFolderLock.Take(dataPath);
                if (!LocalRequests.IsLocalHost(address.Trim('[', ']')) && !await KeyStore.HasKeysAsync(dataPath, cancellationToken))
                {
                    throw new UsageException(
                        "--host",
                        $"{address} is not a loopback address and no API key exists. Create one with: ./run keys create NAME --admin"
                    );
                }

                await using WebApplication app = StandaloneServer.Build(dataPath, http, grpc, address);

                // Load the models before the start: an error is then reported in one line. The host would log its stack trace.
                _ = app.Services.GetRequiredService<IModelRepository>();
                await app.StartAsync(cancellationToken);
                Console.WriteLine($"REST  http://{address}:{http}/v1/videos");
                Console.WriteLine($"gRPC  http://{address}:{grpc}");
                await app.WaitForShutdownAsync(cancellationToken);
                return ExitCodes.Success;
            }
        );
        return command;
    }

    /// <summary>Returns the address in the form that a URL requires.</summary>
    private static string GetHost(string? host) =>
        host switch
        {
            null => StandaloneServer.Loopback,
            "localhost" => host,
            _ when IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) => address.AddressFamily == AddressFamily.InterNetworkV6
                ? $"[{address}]"
                : $"{address}",
            _ => throw new UsageException("--host", "must be an IP address of this machine, 0.0.0.0 or :: for all of them, or localhost"),
        };
}
