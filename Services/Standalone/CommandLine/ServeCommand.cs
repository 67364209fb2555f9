using System.CommandLine;
using TextToVideo.Inference.Models;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>serve</c>: all services behind one address.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 8080;
    private const string DataVariable = "TEXTTOVIDEO_DATA";

    public static Command Create()
    {
        var port = new Option<string?>("--port") { HelpName = "N", Description = $"Port of REST (HTTP/1.1). Default: {DefaultPort}." };
        var grpcPort = new Option<string?>("--grpc-port") { HelpName = "N", Description = "Port of gRPC (HTTP/2). Default: the port of REST and one." };
        var data = new Option<string?>("--data")
        {
            HelpName = "FOLDER",
            Description = $"Where jobs and videos are kept. Default: what the environment variable {DataVariable} says, else ./texttovideo-data.",
        };
        var command = new Command("serve", "Starts the server; Ctrl-C stops it. Unfinished jobs go on at its next start.") { port, grpcPort, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            int http = parsed.Port(port) ?? DefaultPort;
            int grpc = parsed.Port(grpcPort) ?? (http < 65535 ? http + 1 : throw new UsageException("--grpc-port", "must be given with --port 65535"));
            if (grpc == http)
            {
                throw new UsageException("--grpc-port", "must differ from --port");
            }

            string dataPath = Path.GetFullPath(
                parsed.GetValue(data) ?? Environment.GetEnvironmentVariable(DataVariable) ?? "texttovideo-data");
            using var dataLock = DataFolderLock.Take(dataPath);
            await using WebApplication app = StandaloneServer.Build(dataPath, http, grpc);

            // Here its error is one line; the host would log it with its stack.
            _ = app.Services.GetRequiredService<IModelRepository>();
            await app.StartAsync(cancellationToken);
            Console.WriteLine($"REST  http://127.0.0.1:{http}/v1/videos");
            Console.WriteLine($"gRPC  http://127.0.0.1:{grpc}");
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
