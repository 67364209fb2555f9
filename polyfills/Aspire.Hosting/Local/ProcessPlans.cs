using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>Knows how each type of resource is started.</summary>
internal sealed class ProcessPlans(
    LocalStore store, ProcessLauncher launcher, PortAllocator ports, DistributedApplicationExecutionContext executionContext) : IDisposable
{
    private const string TemporaryFolder = "temporary";

    /// <summary>What the AppHost was told about itself is not meant for its children.</summary>
    private static readonly string[] s_ownVariables = ["ASPNETCORE_URLS", "URLS", "GRPC_URLS", "GRPC_PORT"];

    private readonly HashSet<string> _temporaryFolders = [];

    /// <summary>Whether a resource has processes at all.</summary>
    public static bool HasProcess(IResource resource) =>
        resource is ProjectResource or ExecutableResource || resource.Annotations.OfType<ILocalServer>().Any();

    /// <summary>How to start a process.</summary>
    public async Task<ProcessSpec> PlanAsync(Replica replica, CancellationToken cancellationToken)
    {
        ProcessSpec program = replica.Resource switch
        {
            ProjectResource project => Project(project),
            ExecutableResource executable => await ExecutableAsync(executable, cancellationToken),
            _ => await ServerAsync(replica, cancellationToken),
        };
        Dictionary<string, string?> environment = await EnvironmentAsync(replica, cancellationToken);
        foreach ((string name, string? value) in program.Environment)
        {
            environment[name] = value;
        }

        return program with { Environment = environment };
    }

    public void Dispose()
    {
        foreach (string folder in _temporaryFolders)
        {
            Remove(folder);
        }
    }

    private static ProcessSpec Project(ProjectResource project)
    {
        IProjectMetadata metadata = project.Annotations.OfType<IProjectMetadata>().Single();
        string assembly = metadata is IBuiltProject built && File.Exists(built.AssemblyPath)
            ? built.AssemblyPath
            : throw new DistributedApplicationException($"The project of '{project.Name}' is not built: {metadata.ProjectPath}");
        return new ProcessSpec
        {
            FileName = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet",
            Arguments = ["exec", assembly],
            WorkingDirectory = Path.GetDirectoryName(metadata.ProjectPath)!,
        };
    }

    private static async Task<ProcessSpec> ExecutableAsync(ExecutableResource executable, CancellationToken cancellationToken)
    {
        var arguments = new List<object>();
        foreach (CommandLineArgsCallbackAnnotation annotation in executable.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            annotation.Callback(arguments);
        }

        var values = new List<string>();
        foreach (object argument in arguments)
        {
            values.Add(await ValueAsync(argument, new() { Caller = executable }, cancellationToken) ?? string.Empty);
        }

        return new ProcessSpec { FileName = executable.Command, Arguments = values, WorkingDirectory = executable.WorkingDirectory };
    }

    private static async ValueTask<string?> ValueAsync(object value, ValueProviderContext context, CancellationToken cancellationToken) =>
        value is IValueProvider provider ? await provider.GetValueAsync(context, cancellationToken) : value.ToString();

    private async Task<ProcessSpec> ServerAsync(Replica replica, CancellationToken cancellationToken)
    {
        ContainerMountAnnotation? volume = replica.Resource.Annotations.OfType<ContainerMountAnnotation>().FirstOrDefault();
        string data = volume is null
            ? Temporary(replica.Id)
            : Directory.CreateDirectory(store.Path(volume.Source ?? replica.Resource.Name)).FullName;
        return await replica.Resource.Annotations.OfType<ILocalServer>().Single()
            .PrepareAsync(new LocalServerContext(replica.Resource.Name, data, launcher, ports, replica.Log), cancellationToken);
    }

    /// <summary>Empty when the application starts, and the same at each start of one process.</summary>
    private string Temporary(string id)
    {
        string folder = store.Path(TemporaryFolder, id);
        lock (_temporaryFolders)
        {
            if (_temporaryFolders.Add(folder))
            {
                Remove(folder);
            }
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Dictionary<string, string?>> EnvironmentAsync(Replica replica, CancellationToken cancellationToken)
    {
        var callbacks = new EnvironmentCallbackContext(executionContext, replica.Resource, cancellationToken: cancellationToken);
        foreach (EnvironmentCallbackAnnotation annotation in replica.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(callbacks);
        }

        Dictionary<string, string?> environment = s_ownVariables.ToDictionary(name => name, string? (_) => null);
        foreach (AllocatedEndpoint endpoint in replica.Endpoints)
        {
            if (endpoint.Endpoint.TargetPortEnvironmentVariable is { } variable)
            {
                environment[variable] = $"{endpoint.Port}";
            }
        }

        var context = new ValueProviderContext { ExecutionContext = executionContext, Caller = replica.Resource, Replica = replica.Index };
        foreach ((string name, object value) in callbacks.EnvironmentVariables)
        {
            environment[name] = await ValueAsync(value, context, cancellationToken);
        }

        return environment;
    }
}
