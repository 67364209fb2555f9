using System.Reflection;
using Aspire.Dashboard;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder"/>
internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        AppHostDirectory = Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "apphostprojectpath")?.Value ?? Directory.GetCurrentDirectory();
        _host = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = options.Args, ContentRootPath = AppContext.BaseDirectory });
        ExecutionContext = new DistributedApplicationExecutionContext(PublishingOptions.Operation(Configuration));
        Store = new LocalStore(() => Configuration[LocalStore.PathKey] ?? Path.Combine(AppHostDirectory, "obj", ".aspire"));

        // What keeps the application from starting is told in one line, not with its stack.
        _host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = Orchestrator.LongestStop);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(Resources);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Store);
        Services.AddOptions<LocalOptions>().BindConfiguration(LocalOptions.Section);
        Services.AddSingleton(options);
        Services.AddOptions<DashboardOptions>().BindConfiguration(DashboardOptions.Section).ValidateDataAnnotations();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton<ProcessLauncher>();
        Services.AddSingleton<PortAllocator>();
        Services.AddSingleton<ProcessPlans>();
        Services.AddSingleton<HealthChecks>();
        Services.AddSingleton<ConsoleReport>();
        Services.AddSingleton<LocalDashboard>();
        Services.AddSingleton<StateFile>();
        if (ExecutionContext.IsRunMode)
        {
            Services.AddHostedService<Orchestrator>();
        }
    }

    public ConfigurationManager Configuration => (ConfigurationManager)_host.Configuration;

    public string AppHostDirectory { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IServiceCollection Services => _host.Services;

    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <summary>Where what outlives the application is kept.</summary>
    public LocalStore Store { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (Resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException($"There is a resource '{resource.Name}' already.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => new(_host.Build());
}
