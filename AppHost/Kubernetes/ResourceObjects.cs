using Aspire.Hosting.Pipelines;
using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Builds the Kubernetes objects of a resource.</summary>
/// <param name="values">The chart's values, to which the values of the objects are added.</param>
/// <param name="network">Builds the network policies.</param>
/// <param name="settings">The settings, which contain the number of GPUs of a denoiser.</param>
internal sealed class ResourceObjects(HelmValues values, ClusterNetwork network, AppHostSettings settings)
{
    /// <summary>The pull policy of all images.</summary>
    public const string PullPolicy = "IfNotPresent";

    private readonly HelmTexts _texts = new(values);
    private readonly List<IResource> _artifactUsers = [];

    /// <summary>Gets the resources that read or write artifacts, of those whose objects have been built.</summary>
    public IReadOnlyList<IResource> ArtifactUsers => _artifactUsers;

    /// <summary>Builds the objects of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="context">The context of the pipeline step.</param>
    /// <exception cref="DistributedApplicationException">The resource contains something that a chart cannot express.</exception>
    public async Task<IReadOnlyList<IKubernetesObject<V1ObjectMeta>>> BuildAsync(IResource resource, PipelineStepContext context)
    {
        IExecutionConfigurationResult configuration = await ExecutionConfigurationBuilder
            .Create(resource)
            .WithArgumentsConfig()
            .WithEnvironmentVariablesConfig()
            .BuildAsync(context.ExecutionContext, context.Logger, context.CancellationToken);
        if (configuration.Exception is { } exception)
        {
            throw new DistributedApplicationException($"The configuration of the resource '{resource.Name}' is incomplete.", exception);
        }

        var needs = ClusterNeeds.Get(resource, settings);
        EndpointAnnotation[] endpoints = [.. resource.Annotations.OfType<EndpointAnnotation>()];
        (V1ConfigMap? config, V1Secret? secret) = BuildEnvironment(resource, configuration);
        bool hasArtifacts = config?.Data.ContainsKey("Artifacts__Path") == true;
        if (hasArtifacts)
        {
            _artifactUsers.Add(resource);
        }

        ClusterVolume[] volumes =
        [
            .. ClusterVolumes.Create(resource, needs, hasArtifacts),
            .. resource is RabbitMQServerResource server ? ClusterBroker.CreateVolumes(server) : [],
        ];
        var container = new V1Container
        {
            Name = resource.Name,
            Image = BuildImage(resource),
            ImagePullPolicy = PullPolicy,
            Command = resource is ContainerResource { Entrypoint: { } entrypoint } ? [entrypoint] : null,
            Args = OrNull(configuration.ArgumentsWithUnprocessed.Select(argument => _texts.Write(argument.Unprocessed, resource).Text)),
            Ports = OrNull(endpoints.Select(BuildContainerPort)),
            EnvFrom = OrNull(BuildSources(resource, config, secret)),
        };
        V1PodTemplateSpec pods = ClusterPods.Build(resource, container, needs, volumes, values);

        List<IKubernetesObject<V1ObjectMeta>?> objects = [config, secret, network.BuildPolicy(resource, needs)];
        if (resource is RabbitMQServerResource broker)
        {
            objects.Add(ClusterBroker.BuildSecret(broker, network.GetClients(broker), settings));
        }
        if (resource.Annotations.OfType<RunOnceAnnotation>().Any())
        {
            PostgresDatabaseResource database = context.Model.Resources.OfType<PostgresDatabaseResource>().Single();
            V1Secret users = ClusterDatabase.BuildSecret(resource, database);
            ClusterPods.AddInitContainer(pods, ClusterDatabase.BuildContainer(users, BuildImage(database.Parent), PullPolicy));
            objects.Add(users);
            objects.Add(ClusterWorkloads.BuildJob(resource, pods));
        }
        else
        {
            objects.AddRange(ClusterWorkloads.Build(resource, pods, needs, volumes));
            objects.Add(endpoints.Length == 0 ? null : BuildService(resource, endpoints));
        }

        objects.AddRange(
            resource switch
            {
                PostgresServerResource postgres => ClusterScaling.BuildLogin(
                    context.Model.Resources.OfType<PostgresDatabaseResource>().Single(database => database.Parent == postgres)
                ),
                { Name: "gateway" } => ClusterIngress.Build(resource),
                { Name: "generation" } => ClusterVolumes.BuildSharedClaims(),
                _ => [],
            }
        );
        return AddChecksums(resource, pods, [.. objects.OfType<IKubernetesObject<V1ObjectMeta>>()]);
    }

    /// <summary>Returns null for an empty list, because Kubernetes distinguishes missing lists from empty ones.</summary>
    private static List<T>? OrNull<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;

    private static V1ContainerPort BuildContainerPort(EndpointAnnotation endpoint) =>
        new()
        {
            Name = endpoint.Name,
            ContainerPort = ClusterNames.GetPort(endpoint),
            Protocol = ClusterNames.GetProtocol(endpoint),
        };

    /// <summary>
    /// Adds the checksums of the configuration to the pods, so that a changed setting or password replaces them. Only KEDA reads its login.
    /// </summary>
    private static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> AddChecksums(
        IResource resource,
        V1PodTemplateSpec pods,
        IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects
    )
    {
        IEnumerable<string> own = objects
            .Where(one => one is V1ConfigMap or V1Secret && one.Metadata.Name != ClusterScaling.Login)
            .Select(one => $"{resource.Name}/{HelmChart.FileName(resource, one)}");
        IEnumerable<string> shared =
            resource is ProjectResource ? ClusterSettings.Templates.Keys.Select(file => $"{ClusterSettings.Folder}/{file}") : [];
        pods.Metadata.Annotations = own.Concat(shared)
            .ToDictionary(
                file => $"checksum/{Path.ChangeExtension(file, null).Replace('/', '-')}",
                file => $"{{{{ include (print $.Template.BasePath `/{file}`) . | sha256sum }}}}"
            );
        return objects;
    }

    private static IEnumerable<V1EnvFromSource> BuildSources(IResource resource, V1ConfigMap? config, V1Secret? secret)
    {
        if (config is not null)
        {
            yield return new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = config.Metadata.Name } };
        }

        if (secret is not null)
        {
            yield return new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = secret.Metadata.Name } };
        }

        foreach (V1EnvFromSource settings in resource is ProjectResource ? ClusterSettings.BuildSources() : [])
        {
            yield return settings;
        }
    }

    private static V1Service BuildService(IResource resource, EndpointAnnotation[] endpoints) =>
        new V1Service
        {
            Metadata = ClusterNames.CreateMetadata(resource, "service"),
            Spec = new V1ServiceSpec
            {
                Type = "ClusterIP",
                Selector = ClusterNames.GetLabels(resource),
                Ports =
                [
                    .. endpoints.Select(endpoint => new V1ServicePort
                    {
                        Name = endpoint.Name,
                        Port = ClusterNames.GetPort(endpoint),
                        TargetPort = ClusterNames.GetPort(endpoint),
                        Protocol = ClusterNames.GetProtocol(endpoint),
                    }),
                ],
            },
        }.Initialize();

    /// <summary>Returns the image. A project's image is a value of the chart; Aspire specifies the image of a server.</summary>
    private string BuildImage(IResource resource)
    {
        if (resource is ContainerResource && resource.TryGetContainerImageName(out string? name))
        {
            return name;
        }

        IResource image = resource.Annotations.OfType<RunOnceAnnotation>().SingleOrDefault()?.Image ?? resource;
        return values.Add(HelmValues.Parameters, image, $"{image.Name}_image", $"{image.Name}:latest");
    }

    private (V1ConfigMap? Config, V1Secret? Secret) BuildEnvironment(IResource resource, IExecutionConfigurationResult configuration)
    {
        var config = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var secrets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, (object value, _)) in configuration.EnvironmentVariablesWithUnprocessed)
        {
            HelmText text = _texts.Write(value, resource);
            (text.IsSecret ? secrets : config)[name] = text.HasExpressions
                ? text.Text
                : values.Add(HelmValues.Config, resource, name, text.Text);
        }

        V1ConfigMap? map =
            config.Count == 0
                ? null
                : new V1ConfigMap { Metadata = ClusterNames.CreateMetadata(resource, "config"), Data = config }.Initialize();
        V1Secret? secret =
            secrets.Count == 0
                ? null
                : new V1Secret
                {
                    Metadata = ClusterNames.CreateMetadata(resource, "secrets"),
                    Type = "Opaque",
                    StringData = secrets,
                }.Initialize();
        return (map, secret);
    }
}
