using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TextToVideo.AppHost;
using TextToVideo.AppHost.LocalServers;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>
/// The distributed system, started by Aspire.Hosting.Testing. The AppHost runs in this process. Each service and server runs in its own
/// process. The servers are local programs.
/// </summary>
public sealed class DistributedSystem : RunningSystem
{
    private const int LogLines = 200;

    private readonly DistributedApplication _application;
    private readonly ResourceLog _log;

    /// <summary>The newest state of every instance by the name of its resource.</summary>
    private readonly ConcurrentDictionary<string, CustomResourceSnapshot> _states = [];

    private readonly CancellationTokenSource _stopWatching = new();
    private readonly Task _watching;

    private DistributedSystem(DistributedApplication application, ResourceLog log, int port, string dataPath)
        : base(port, port + 1, dataPath)
    {
        _application = application;
        _log = log;
        _watching = WatchAsync(_stopWatching.Token);
    }

    /// <summary>The folder of the artifacts.</summary>
    public string ArtifactsPath => Path.Combine(DataPath, "artifacts");

    /// <inheritdoc/>
    public override IReadOnlyList<string> Log => _log.GetLines();

    /// <summary>The current state of every process.</summary>
    public IReadOnlyList<AppHostResource> Resources =>
        [
            .. _application
                .Services.GetRequiredService<DistributedApplicationModel>()
                .Resources.Where(resource => resource is ProjectResource or LocalServerResource)
                .Select(Describe),
        ];

    /// <summary>Starts the system, and waits until every process is healthy.</summary>
    /// <param name="dataPath">The folder for all data.</param>
    /// <param name="replicas">The services of which there are two replicas; null for every stage and the API.</param>
    /// <param name="settings">Settings of all services, as environment variables.</param>
    /// <param name="log">Receives the lines of all processes.</param>
    /// <param name="telemetry">The OTLP endpoint for the telemetry of all services; null for none.</param>
    public static async Task<DistributedSystem> StartAsync(
        string dataPath,
        IEnumerable<string>? replicas = null,
        IReadOnlyDictionary<string, string>? settings = null,
        ITestOutputHelper? log = null,
        Uri? telemetry = null
    )
    {
        int port = FreePorts.GetPair().First;
        string[] arguments =
        [
            "--port",
            $"{port}",
            "--data",
            dataPath,
            "--infrastructure",
            "local",
            .. (replicas ?? ["generation", "denoising"]).SelectMany(service => new[] { $"--Replicas:{service}", "2" }),
            .. telemetry is null ? [] : new[] { "--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"{telemetry}" },
        ];
        IDistributedApplicationTestingBuilder builder = await DistributedApplicationTestingBuilder.CreateAsync(
            typeof(AppHostSettings),
            arguments
        );
        var resourceLog = new ResourceLog(log);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(resourceLog).SetMinimumLevel(LogLevel.Information));
        foreach (ProjectResource service in builder.Resources.OfType<ProjectResource>())
        {
            IResourceBuilder<ProjectResource> configured = builder
                .CreateResourceBuilder(service)
                .WithEnvironment("Gateway__RateLimit__RequestsPerMinute", "0");
            foreach ((string name, string value) in settings ?? new Dictionary<string, string>())
            {
                configured.WithEnvironment(name, value);
            }
        }

        var system = new DistributedSystem(await builder.BuildAsync(), resourceLog, port, dataPath);
        try
        {
            await system._application.StartAsync().WaitAsync(Wait.Long);
            await system.UntilHealthyAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every process is healthy.</summary>
    /// <exception cref="TimeoutException">They did not become healthy. The message contains the state of each process.</exception>
    public async Task UntilHealthyAsync()
    {
        try
        {
            await Wait.UntilAsync("every process is healthy", () => Resources.All(resource => resource.Healthy));
        }
        catch (TimeoutException exception)
        {
            string lines = string.Join('\n', Log.TakeLast(LogLines));
            throw new TimeoutException($"{exception.Message}\n{string.Join('\n', Resources)}\n{lines}", exception);
        }
    }

    /// <summary>Returns the address of a service for REST.</summary>
    public Uri GetAddress(string service) => _application.GetEndpoint(service, "http");

    /// <summary>Returns the connection string of a server: rabbitmq, postgres or redis.</summary>
    public async Task<string> GetConnectionStringAsync(string server) => (await _application.GetConnectionStringAsync(server))!;

    /// <summary>Stops a process. It stays stopped until <see cref="StartResourceAsync"/>.</summary>
    /// <param name="name">The name of its resource.</param>
    public Task StopResourceAsync(string name) => ExecuteAsync(name, KnownResourceCommands.StopCommand);

    /// <summary>Starts a process that was stopped.</summary>
    /// <param name="name">The name of its resource.</param>
    public Task StartResourceAsync(string name) => ExecuteAsync(name, KnownResourceCommands.StartCommand);

    /// <summary>Returns the lines that a service's processes have written so far.</summary>
    public IReadOnlyList<string> GetLines(string service) => _log.GetLines(service);

    /// <inheritdoc/>
    public override void AttachLog(ITestOutputHelper? log) => _log.Attach(log);

    /// <inheritdoc/>
    protected override async ValueTask StopAsync()
    {
        await _stopWatching.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopWatching.Dispose();
        await _application.DisposeAsync();
        _log.Attach(null);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await foreach (ResourceEvent change in _application.ResourceNotifications.WatchAsync(cancellationToken))
        {
            // An event with the resource's name as its id does not describe a process.
            if (change.ResourceId != change.Resource.Name)
            {
                _states[change.Resource.Name] = change.Snapshot;
            }
        }
    }

    private async Task ExecuteAsync(string name, string command)
    {
        ExecuteCommandResult result = await _application.ResourceCommands.ExecuteCommandAsync(name, command).WaitAsync(Wait.Long);
        Assert.True(result.Success, $"{command} of {name} failed: {result.Message}");
    }

    private AppHostResource Describe(IResource resource)
    {
        CustomResourceSnapshot? now = _states.GetValueOrDefault(resource.Name);
        bool isRunning = now?.State?.Text == KnownResourceStates.Running;
        object? pid = now?.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
        return new AppHostResource(
            resource.Name,
            ResourceLog.GetService(resource.Name),
            isRunning && now!.HealthStatus == HealthStatus.Healthy,
            isRunning && pid is not null ? Convert.ToInt32(pid, CultureInfo.InvariantCulture) : null
        );
    }
}
