using Aspire.Dashboard;
using Aspire.Dashboard.Access;
using Aspire.Dashboard.Resources;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Local;

/// <summary>Shows the application's processes in the dashboard, and has their telemetry sent there.</summary>
internal sealed class LocalDashboard(
    IOptions<DashboardOptions> options, DistributedApplicationOptions application, LocalStore store, PortAllocator ports,
    ResourceNotificationService notifications, ConsoleReport report, IConfiguration configuration, TimeProvider time) : IDashboardResources
{
    /// <summary>Configuration key of where projects send telemetry.</summary>
    public const string OtlpEndpointKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";

    /// <summary>Configuration key of what they send with it.</summary>
    public const string OtlpApiKeyKey = "AppHost:OtlpApiKey";

    private IReadOnlyList<ReplicaRunner> _runners = [];
    private DashboardServer? _server;

    public event Action? Changed;

    /// <summary>Where a browser begins; null where there is no dashboard.</summary>
    public string? LoginAddress => _server?.LoginAddress;

    public IReadOnlyList<DashboardResource> Now
    {
        get
        {
            Dictionary<string, CustomResourceSnapshot> now = notifications.Latest.ToDictionary(one => one.ResourceId, one => one.Snapshot);
            return
            [
                .. _runners.Where(runner => now.ContainsKey(runner.Replica.Id))
                    .Select(runner => Describe(runner.Replica, now[runner.Replica.Id])),
            ];
        }
    }

    /// <summary>Starts it, unless it is turned off. An application can do without it.</summary>
    /// <param name="runners">What it shows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">A setting is wrong.</exception>
    public async Task StartAsync(IReadOnlyList<ReplicaRunner> runners, CancellationToken cancellationToken)
    {
        _runners = runners;
        DashboardOptions settings = Settings();
        if (!settings.Enabled || application.DisableDashboard)
        {
            return;
        }

        int port = settings.Port == 0
            ? ports.Take()
            : ports.Take(settings.Port, $"the dashboard ({DashboardOptions.Section}:{nameof(settings.Port)})");
        try
        {
            _server = await DashboardServer.StartAsync(
                this, new DashboardPorts(port, ports.Take(), ports.Take()), store.Path("dashboard", "telemetry.db"), settings, time,
                cancellationToken);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            report.Change("dashboard", $"cannot be started: {exception.Message}");
            return;
        }

        notifications.Changed += OnChange;
        report.Change("dashboard", $"is at {_server.LoginAddress}");
        if (string.IsNullOrWhiteSpace(configuration[OtlpEndpointKey]))
        {
            configuration[OtlpEndpointKey] = _server.OtlpGrpcAddress;
            configuration[OtlpApiKeyKey] = _server.Secrets.OtlpApiKey;
        }
    }

    /// <summary>Stops it; after the processes, whose last words it has then.</summary>
    public async Task StopAsync()
    {
        notifications.Changed -= OnChange;
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public async Task<bool> ExecuteAsync(string id, ResourceCommand command)
    {
        if (_runners.FirstOrDefault(runner => runner.Replica.Id == id) is not { } runner)
        {
            return false;
        }

        await runner.ExecuteAsync(command);
        return true;
    }

    public IAsyncEnumerable<IReadOnlyList<string>>? ReadLog(string id, CancellationToken cancellationToken) =>
        _runners.FirstOrDefault(runner => runner.Replica.Id == id)?.Replica.Log.ReadAsync(cancellationToken);

    private static DashboardResource Describe(Replica replica, CustomResourceSnapshot now) => new(
        replica.Id, replica.Resource.Name, TypeOf(now), now.IsStopped ? "Stopped" : now.State?.Text ?? string.Empty,
        now.HealthStatus?.ToString(), now.Problem, now.ProcessId, now.ProcessId is null ? null : now.StartTimeStamp, now.Restarts, now.ExitCode,
        [.. replica.Endpoints.Select(endpoint => new DashboardEndpoint(endpoint.Endpoint.Name, endpoint.UriString))],
        now.IsStopped || now.State?.Text == KnownResourceStates.Finished || now.State?.Text == KnownResourceStates.FailedToStart
            ? [ResourceCommand.Start]
            : [ResourceCommand.Stop, ResourceCommand.Restart]);

    private static string TypeOf(CustomResourceSnapshot now)
    {
        const string ending = "Resource";
        return now.ResourceType.EndsWith(ending, StringComparison.Ordinal) ? now.ResourceType[..^ending.Length] : now.ResourceType;
    }

    private DashboardOptions Settings()
    {
        try
        {
            return options.Value;
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            throw new DistributedApplicationException($"{DashboardOptions.Section}: {exception.Message}", exception);
        }
    }

    private void OnChange(ResourceEvent change) => Changed?.Invoke();
}
