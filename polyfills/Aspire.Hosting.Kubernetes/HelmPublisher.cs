using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Writes a Helm chart: a folder of templates for each resource, and the values that they are filled with.</summary>
internal sealed class HelmPublisher(
    KubernetesEnvironmentResource environment, IResourceCollection resources, DistributedApplicationExecutionContext executionContext)
    : IPublisher
{
    private const string Templates = "templates";

    private readonly HelmYaml _yaml = new();

    public async Task PublishAsync(string outputPath, CancellationToken cancellationToken)
    {
        var values = new HelmValues();
        var objects = new ResourceObjects(environment, values, executionContext);
        var templates = new List<KubernetesResource>();
        foreach (IResource resource in resources.Where(one => one is IComputeResource))
        {
            KubernetesResource template = await objects.MakeAsync(resource, cancellationToken);
            foreach (var change in resource.Annotations.OfType<KubernetesServiceCustomizationAnnotation>())
            {
                change.Configure(template);
            }

            templates.Add(template);
        }

        // What an earlier version of the application had must not stay.
        string folder = Path.Combine(outputPath, Templates);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var written = new StringBuilder();
        foreach (KubernetesResource template in templates)
        {
            string own = Directory.CreateDirectory(Path.Combine(folder, template.Name)).FullName;
            foreach (BaseKubernetesResource one in All(template))
            {
                string text = $"---\n{_yaml.Write(one)}";
                written.Append(text);
                await WriteAsync(Path.Combine(own, FileName(template.Name, one)), text, cancellationToken);
            }
        }

        values.Keep(written.ToString());
        await WriteAsync(Path.Combine(outputPath, "Chart.yaml"), _yaml.Write(Chart()), cancellationToken);
        await WriteAsync(Path.Combine(outputPath, "values.yaml"), _yaml.Write(values.Sections), cancellationToken);
    }

    private static IEnumerable<BaseKubernetesResource> All(KubernetesResource resource)
    {
        BaseKubernetesResource?[] own = [resource.Workload, resource.Service, resource.ConfigMap, resource.Secret];
        return own.OfType<BaseKubernetesResource>().Concat(resource.AdditionalResources);
    }

    /// <summary>An object's name without that of its resource; its kind, where the name is made of values.</summary>
    private static string FileName(string resource, BaseKubernetesResource one)
    {
        string name = one.Metadata.Name.Contains("{{", StringComparison.Ordinal) ? one.Kind!.ToLowerInvariant() : one.Metadata.Name;
        return $"{(name.StartsWith($"{resource}-", StringComparison.Ordinal) ? name[(resource.Length + 1)..] : name)}.yaml";
    }

    private static Task WriteAsync(string file, string text, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file, text, cancellationToken);

    private Dictionary<string, string> Chart() => new()
    {
        ["apiVersion"] = "v2",
        ["name"] = environment.Name,
        ["version"] = "0.1.0",
        ["appVersion"] = "0.1.0",
        ["kubeVersion"] = ">= 1.25.0-0",
        ["description"] = "Aspire Helm Chart",
        ["type"] = "application",
    };
}
