using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Makes the objects of a cluster that a resource becomes.</summary>
internal sealed class ResourceObjects(
    KubernetesEnvironmentResource environment, HelmValues values, DistributedApplicationExecutionContext executionContext)
{
    private readonly EnvironmentTemplates _templates = new(values);

    /// <summary>Makes them.</summary>
    public async Task<KubernetesResource> MakeAsync(IResource resource, CancellationToken cancellationToken)
    {
        var made = new KubernetesResource(resource.Name, resource, environment);
        EndpointAnnotation[] endpoints = [.. resource.Annotations.OfType<EndpointAnnotation>()];
        await EnvironmentAsync(made, resource, cancellationToken);

        var template = new PodTemplateSpecV1 { Metadata = { Labels = Labels(resource) } };
        ContainerV1 container = Container(resource, endpoints, made);
        template.Spec.Containers.Add(container);
        foreach (ContainerMountAnnotation mount in resource.Annotations.OfType<ContainerMountAnnotation>())
        {
            string name = mount.Source ?? resource.Name;
            bool? onlyRead = mount.IsReadOnly ? true : null;
            container.VolumeMounts.Add(new VolumeMountV1 { Name = name, MountPath = mount.Target, ReadOnly = onlyRead });
            template.Spec.Volumes.Add(new VolumeV1 { Name = name, EmptyDir = new EmptyDirVolumeSourceV1() });
        }

        made.Workload = Workload(resource, template);
        made.Service = endpoints.Length == 0 ? null : Service(resource, endpoints);
        return made;
    }

    private static int Replicas(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    private static ProbeV1? Probe(IResource resource, ProbeType type) =>
        resource.Annotations.OfType<EndpointProbeAnnotation>().LastOrDefault(probe => probe.Type == type) is not { } probe
            ? null
            : new ProbeV1
            {
                HttpGet = new HttpGetActionV1
                {
                    Path = probe.Path,
                    Port = Port(probe.EndpointReference.EndpointAnnotation),
                    Scheme = probe.EndpointReference.EndpointAnnotation.UriScheme.ToUpperInvariant(),
                },
                InitialDelaySeconds = probe.InitialDelaySeconds,
                PeriodSeconds = probe.PeriodSeconds,
                TimeoutSeconds = probe.TimeoutSeconds,
                FailureThreshold = probe.FailureThreshold,
                SuccessThreshold = probe.SuccessThreshold,
            };

    private static int Port(EndpointAnnotation endpoint) =>
        endpoint.TargetPort ?? throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' has no port to publish.");

    private static string Protocol(EndpointAnnotation endpoint) => endpoint.Protocol.ToString().ToUpperInvariant();

    private Dictionary<string, string> Labels(IResource resource) => new()
    {
        ["app.kubernetes.io/name"] = environment.Name,
        ["app.kubernetes.io/component"] = resource.Name,
        ["app.kubernetes.io/instance"] = "{{ .Release.Name }}",
    };

    private ObjectMetaV1 Named(IResource resource, string suffix) =>
        new() { Name = $"{resource.Name}-{suffix}", Labels = Labels(resource) };

    private async Task EnvironmentAsync(KubernetesResource made, IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken);
        foreach (EnvironmentCallbackAnnotation annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        foreach ((string name, object value) in context.EnvironmentVariables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            EnvironmentTemplate template = _templates.Of(value, resource);
            if (template.IsSecret)
            {
                made.Secret ??= new Secret { Metadata = Named(resource, "secrets"), Type = "Opaque" };
                made.Secret.StringData[name] = template.Text;
                continue;
            }

            made.ConfigMap ??= new ConfigMap { Metadata = Named(resource, "config") };
            made.ConfigMap.Data[name] =
                template.HasValues ? template.Text : values.Add(HelmNames.Config, resource.Name, name, template.Text);
        }
    }

    private ContainerV1 Container(IResource resource, EndpointAnnotation[] endpoints, KubernetesResource made)
    {
        var container = new ContainerV1
        {
            Name = resource.Name,
            Image = Image(resource),
            ImagePullPolicy = environment.DefaultImagePullPolicy,
            StartupProbe = Probe(resource, ProbeType.Startup),
            LivenessProbe = Probe(resource, ProbeType.Liveness),
            ReadinessProbe = Probe(resource, ProbeType.Readiness),
        };
        if (resource is ContainerResource { Entrypoint: { } entrypoint })
        {
            container.Command.Add(entrypoint);
        }

        var arguments = new List<object>();
        foreach (CommandLineArgsCallbackAnnotation annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            annotation.Callback(arguments);
        }

        container.Args.AddRange(arguments.Select(argument => _templates.Of(argument, resource).Text));
        container.Ports.AddRange(endpoints.Select(endpoint =>
            new ContainerPortV1 { Name = endpoint.Name, ContainerPort = Port(endpoint), Protocol = Protocol(endpoint) }));
        if (made.ConfigMap is { } config)
        {
            container.EnvFrom.Add(new EnvFromSourceV1 { ConfigMapRef = new ConfigMapEnvSourceV1 { Name = config.Metadata.Name } });
        }

        if (made.Secret is { } secret)
        {
            container.EnvFrom.Add(new EnvFromSourceV1 { SecretRef = new SecretEnvSourceV1 { Name = secret.Metadata.Name } });
        }

        return container;
    }

    /// <summary>A project's image is a value of the chart; that of a server is what it was tried with.</summary>
    private string Image(IResource resource)
    {
        if (resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault() is not { } image)
        {
            return values.Add(HelmNames.Parameters, resource.Name, $"{resource.Name}_image", $"{resource.Name}:latest");
        }

        string registry = image.Registry is null ? string.Empty : $"{image.Registry}/";
        return string.Create(CultureInfo.InvariantCulture, $"{registry}{image.Image}:{image.Tag ?? "latest"}");
    }

    private Workload Workload(IResource resource, PodTemplateSpecV1 template) => resource is IResourceWithConnectionString
        ? new StatefulSet
        {
            Metadata = Named(resource, "statefulset"),
            Spec =
            {
                Replicas = Replicas(resource),
                ServiceName = HelmNames.Service(resource.Name),
                Selector = new LabelSelectorV1(Labels(resource)),
                Template = template,
            },
        }
        : new Deployment
        {
            Metadata = Named(resource, "deployment"),
            Spec =
            {
                Replicas = Replicas(resource),
                Selector = new LabelSelectorV1(Labels(resource)),
                Strategy = { Type = "RollingUpdate", RollingUpdate = new RollingUpdateDeploymentV1 { MaxSurge = 1, MaxUnavailable = 1 } },
                Template = template,
            },
        };

    private Service Service(IResource resource, EndpointAnnotation[] endpoints)
    {
        var service = new Service
        {
            Metadata = Named(resource, "service"),
            Spec = { Type = environment.DefaultServiceType, Selector = Labels(resource) },
        };
        service.Spec.Ports.AddRange(endpoints.Select(endpoint => new ServicePortV1
        {
            Name = endpoint.Name,
            Port = Port(endpoint),
            TargetPort = Port(endpoint),
            Protocol = Protocol(endpoint),
        }));
        return service;
    }
}
