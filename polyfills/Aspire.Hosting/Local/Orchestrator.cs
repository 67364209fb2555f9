using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Local;

/// <summary>Starts, watches and stops all processes of the application.</summary>
internal sealed class Orchestrator(
    IResourceCollection resources, LocalStore store, ProcessPlans plans, ProcessLauncher launcher, PortAllocator ports,
    HealthChecks healthChecks, ResourceNotificationService notifications, ConsoleReport report, LocalDashboard dashboard,
    StateFile stateFile, IOptions<LocalOptions> options, TimeProvider time, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    /// <summary>More than stopping takes, since each process is killed after a while.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(5);

    private readonly List<ReplicaRunner> _runners = [];
    private readonly Dictionary<string, string?> _connectionStrings = [];
    private IReadOnlyList<IReadOnlyList<IResource>> _stopOrder = [];
    private Replica[] _replicas = [];
    private int _announced;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Take();
        IResource[] processes = [.. resources.Where(ProcessPlans.HasProcess)];
        _stopOrder = DependencyGraph.StopOrder(processes);
        foreach (IResource resource in processes.OrderByDescending(HasFixedPort))
        {
            ports.Allocate(resource, Replicas(resource));
        }

        foreach (IResourceWithConnectionString resource in resources.OfType<IResourceWithConnectionString>())
        {
            _connectionStrings[resource.Name] = await resource.GetConnectionStringAsync(cancellationToken);
        }

        _replicas = [.. processes.SelectMany(Split)];
        foreach (Replica replica in _replicas)
        {
            notifications.Publish(replica.Resource, replica.Id, now => now with { State = KnownResourceStates.Waiting });
            _runners.Add(new ReplicaRunner(replica, plans, launcher, healthChecks, notifications, report, options.Value, time));
        }

        // The processes are told where to send telemetry when they start.
        await dashboard.StartAsync(_runners, cancellationToken);
        notifications.Changed += OnChange;
        foreach (ReplicaRunner runner in _runners)
        {
            runner.Start(Fail);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IReadOnlyList<IResource> group in _stopOrder)
        {
            await Task.WhenAll(_runners.Where(runner => group.Contains(runner.Replica.Resource)).Select(runner => runner.StopAsync()));
        }

        await dashboard.StopAsync();
    }

    public void Dispose()
    {
        notifications.Changed -= OnChange;
        _runners.ForEach(runner => runner.Dispose());
        foreach (Replica replica in _replicas)
        {
            replica.Log.Dispose();
        }
    }

    private static int Replicas(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    private static bool HasFixedPort(IResource resource) =>
        resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.TargetPort is not null);

    private IEnumerable<Replica> Split(IResource resource)
    {
        int replicas = Replicas(resource);
        for (int i = 0; i < replicas; i++)
        {
            string id = replicas == 1 ? resource.Name : $"{resource.Name}-{i}";
            yield return new Replica(resource, i, id, new LogFile(store.Path("logs", $"{id}.log"), options.Value.LogBytes));
        }
    }

    private void OnChange(ResourceEvent change)
    {
        IReadOnlyList<ResourceEvent> now = notifications.Latest;
        stateFile.Write(_replicas, now, _connectionStrings, dashboard.LoginAddress);
        if (now.All(one => one.Snapshot.HealthStatus == HealthStatus.Healthy) && Interlocked.Exchange(ref _announced, 1) == 0)
        {
            if (dashboard.LoginAddress is { } login)
            {
                report.Login(login);
            }

            foreach (AllocatedEndpoint endpoint in _replicas.SelectMany(replica => replica.Endpoints).Where(one => one.Endpoint.IsExternal))
            {
                string owner = _replicas.First(replica => replica.Endpoints.Contains(endpoint)).Id;
                report.Address($"{owner} ({endpoint.Endpoint.Name})", endpoint.UriString);
            }
        }
    }

    private void Fail(string message)
    {
        Console.Error.WriteLine(message);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
