using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TextToVideo.Interop;

/// <summary>The standalone server or the gateway, as a user starts it: a process of its own on free ports, with its data in a temporary folder.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("texttovideo-interop-");
    private readonly OutputTail _output = new(lines: 200);
    private readonly Process _process;

    private ServerProcess(string project, int restPort, int grpcPort, Action<ProcessStartInfo, DirectoryInfo> prepare)
    {
        RestAddress = $"127.0.0.1:{restPort}";
        GrpcAddress = $"127.0.0.1:{grpcPort}";
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { ProgramPath(project) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        prepare(start, _data);
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{project} did not start.");
        _output.Follow(_process);
    }

    /// <summary>Host and port of REST.</summary>
    public string RestAddress { get; }

    /// <summary>Host and port of gRPC.</summary>
    public string GrpcAddress { get; }

    /// <summary>The last lines of what it has printed.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts the server, and waits until it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not healthy in time; the message has its output.</exception>
    public static Task<ServerProcess> StartAsync()
    {
        int[] ports = FreePorts(2);
        return StartAsync(new ServerProcess("Standalone", ports[0], ports[1], (start, data) =>
        {
            // The clients' webhooks listen on this machine.
            start.Environment["Webhooks__AllowPrivateTargets"] = "true";
            foreach (string argument in new[] { "serve", "--port", $"{ports[0]}", "--grpc-port", $"{ports[1]}", "--data", data.FullName })
            {
                start.ArgumentList.Add(argument);
            }
        }));
    }

    /// <summary>Starts the gateway before a server, and waits until it is healthy.</summary>
    /// <param name="server">The server.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not healthy in time; the message has its output.</exception>
    public static Task<ServerProcess> StartGatewayAsync(ServerProcess server)
    {
        ArgumentNullException.ThrowIfNull(server);
        int[] ports = FreePorts(2);
        return StartAsync(new ServerProcess("Gateway", ports[0], ports[1], (start, _) =>
        {
            start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}";
            start.Environment["GRPC_URLS"] = $"http://127.0.0.1:{ports[1]}";
            start.Environment["services__generation__http__0"] = $"http://{server.RestAddress}";
            start.Environment["services__generation__grpc__0"] = $"http://{server.GrpcAddress}";
        }));
    }

    /// <summary>Kills it and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(StopTimeout);
        }

        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static async Task<ServerProcess> StartAsync(ServerProcess server)
    {
        try
        {
            await server.WaitUntilHealthyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>All projects' outputs stand side by side: bin/PROJECT/CONFIGURATION.</summary>
    private static string ProgramPath(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"TextToVideo.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built.", path);
    }

    /// <summary>All at once, so that they differ.</summary>
    private static int[] FreePorts(int count)
    {
        var listeners = new List<TcpListener>();
        for (int index = 0; index < count; index++)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            listeners.Add(listener);
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private async Task WaitUntilHealthyAsync()
    {
        using var deadline = new CancellationTokenSource(StartTimeout);
        using var http = new HttpClient();
        while (true)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The server ended with the exit code {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using HttpResponseMessage response = await http.GetAsync($"http://{RestAddress}/health", deadline.Token);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The server was not healthy within {StartTimeout}:\n{Output}");
            }

            await Task.Delay(PollInterval, CancellationToken.None);
        }
    }
}
