using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Aspire.Dashboard;
using Aspire.Dashboard.Access;
using Aspire.Dashboard.Resources;
using TextToVideo.Unit.Artifacts;

namespace TextToVideo.Unit.Dashboard;

/// <summary>A dashboard on free ports, with one process to show, and a browser that is logged in.</summary>
internal sealed class TestDashboard : IDashboardResources, IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private DashboardServer? _server;

    private TestDashboard()
    {
    }

    public event Action? Changed;

    public DashboardServer Server => _server ?? throw new InvalidOperationException("The dashboard has not started.");

    public HttpClient Browser { get; private set; } = new();

    /// <summary>What was asked for.</summary>
    public List<(string Id, ResourceCommand Command)> Commands { get; } = [];

    public IReadOnlyList<DashboardResource> Now =>
        [new DashboardResource("worker", "worker", "Executable", "Running", "Healthy", null, 1, null, 0, null, [], [ResourceCommand.Stop])];

    public static async Task<TestDashboard> StartAsync()
    {
        var dashboard = new TestDashboard();
        var options = new DashboardOptions { SearchAttributes = { TestTelemetry.SearchAttribute } };
        int[] ports = FreePorts(3);
        dashboard._server = await DashboardServer.StartAsync(
            dashboard, new DashboardPorts(ports[0], ports[1], ports[2]), Path.Combine(dashboard._folder.Path, "telemetry.db"), options,
            TimeProvider.System, CancellationToken.None);
        dashboard.Browser = dashboard.NewBrowser();
        using HttpResponseMessage login = await dashboard.Browser.GetAsync(dashboard.Server.LoginAddress);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        return dashboard;
    }

    /// <summary>A browser that nobody knows yet.</summary>
    public HttpClient NewBrowser() => new() { BaseAddress = new Uri(new Uri(Server.LoginAddress), "/"), Timeout = Patience };

    /// <summary>Asks until there is something.</summary>
    public async Task<T[]> UntilAsync<T>(string path, int count = 1)
    {
        using var deadline = new CancellationTokenSource(Patience);
        T[] all;
        while ((all = (await Browser.GetFromJsonAsync<T[]>(path, deadline.Token))!).Length < count)
        {
            await Task.Delay(s_interval, deadline.Token);
        }

        return all;
    }

    public Task<bool> ExecuteAsync(string id, ResourceCommand command)
    {
        Commands.Add((id, command));
        Changed?.Invoke();
        return Task.FromResult(id == "worker");
    }

    public IAsyncEnumerable<IReadOnlyList<string>>? ReadLog(string id, CancellationToken cancellationToken) => null;

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        int[] ports =
        [
            .. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }),
        ];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
