using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TextToVideo.Interop;

/// <summary>The standalone server as a user starts it: a process of its own on free ports, with its data in a temporary folder.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("texttovideo-interop-");
    private readonly OutputTail _output = new(lines: 200);
    private readonly Process _process;

    private ServerProcess(int restPort, int grpcPort)
    {
        RestAddress = $"127.0.0.1:{restPort}";
        GrpcAddress = $"127.0.0.1:{grpcPort}";
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                ProgramPath(), "serve", "--port", $"{restPort}", "--grpc-port", $"{grpcPort}", "--data", _data.FullName,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _output.Follow(_process);
    }

    /// <summary>Host and port of REST.</summary>
    public string RestAddress { get; }

    /// <summary>Host and port of gRPC.</summary>
    public string GrpcAddress { get; }

    /// <summary>The last lines of what it has printed.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts it, and waits until it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not healthy in time; the message has its output.</exception>
    public static async Task<ServerProcess> StartAsync()
    {
        int[] ports = FreePorts(2);
        var server = new ServerProcess(ports[0], ports[1]);
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

    /// <summary>All projects' outputs stand side by side: bin/PROJECT/CONFIGURATION.</summary>
    private static string ProgramPath()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string path = Path.Combine(own.Parent!.Parent!.FullName, "Standalone", own.Name, "TextToVideo.Standalone.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("The standalone server is not built.", path);
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
