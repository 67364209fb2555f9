using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>serve</c>: all services behind one address.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8080;

    public static Command Create()
    {
        var port = new Option<string?>("--port") { HelpName = "N", Description = $"Port of REST (HTTP/1.1). Default: {DefaultPort}." };
        var grpcPort = new Option<string?>("--grpc-port")
        {
            HelpName = "N",
            Description = "Port of gRPC (HTTP/2). Default: the port of REST and one.",
        };
        var host = new Option<string?>("--host")
        {
            HelpName = "ADDRESS",
            Description =
                $"The address to listen on; 0.0.0.0 for all. One that others can reach needs an API key first. Default: {StandaloneServer.Loopback}.",
        };
        Option<string?> data = DataFolder.Option();
        var command = new Command("serve", "Starts the server; Ctrl-C stops it. Unfinished jobs go on at its next start.")
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
                    ?? (http < 65535 ? http + 1 : throw new UsageException("--grpc-port", "must be given with --port 65535"));
                if (grpc == http)
                {
                    throw new UsageException("--grpc-port", "must differ from --port");
                }

                string address = HostOf(parsed.GetValue(host));
                string dataPath = DataFolder.PathOf(parsed, data);
                using var dataLock = DataFolderLock.Take(dataPath);
                if (!LocalRequests.IsLocalHost(address.Trim('[', ']')) && !await KeyStore.HasKeysAsync(dataPath, cancellationToken))
                {
                    throw new UsageException(
                        "--host",
                        $"{address} can be reached by others, and no API key has been created; create one with: ./run keys create NAME --admin"
                    );
                }

                await using WebApplication app = StandaloneServer.Build(dataPath, http, grpc, address);

                // Here its error is one line; the host would log it with its stack.
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

    /// <summary>The address as a URL has it.</summary>
    private static string HostOf(string? host) =>
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
