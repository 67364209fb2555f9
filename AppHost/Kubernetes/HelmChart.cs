using Aspire.Hosting.Pipelines;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Publishes the application as a Helm chart: one folder of templates per resource, and the values of the templates.
/// </summary>
/// <param name="settings">The settings, which contain the number of GPUs of a denoiser.</param>
internal sealed partial class HelmChart(AppHostSettings settings)
{
    private const string Templates = "templates";

    private static readonly Dictionary<string, string> s_chart = new()
    {
        ["apiVersion"] = "v2",
        ["name"] = ClusterNames.Chart,
        ["version"] = "0.1.0",
        ["appVersion"] = "0.1.0",
        ["kubeVersion"] = ">= 1.25.0-0",
        ["description"] = "Aspire Helm Chart",
        ["type"] = "application",
    };

    /// <summary>
    /// Writes the chart to the output folder of the pipeline. Templates of an earlier chart in this folder are deleted first.
    /// </summary>
    /// <param name="context">The context of the pipeline step.</param>
    /// <exception cref="DistributedApplicationException">The application contains something that a chart cannot express.</exception>
    public async Task PublishAsync(PipelineStepContext context)
    {
        // Build all objects before writing the first file, so that an error leaves an earlier chart unchanged.
        var values = new HelmValues();
        var builder = new ResourceObjects(values, new ClusterNetwork(context.Model), settings);
        var files = new Dictionary<string, string>();
        foreach (IResource resource in context.Model.GetComputeResources())
        {
            foreach (IKubernetesObject<V1ObjectMeta> one in await builder.BuildAsync(resource, context))
            {
                files.Add(Path.Combine(Templates, resource.Name, FileName(resource, one)), HelmTemplate.Write(one));
            }
        }

        files.Add(
            Path.Combine(Templates, ClusterSettings.Folder, "artifacts.yaml"),
            HelmTemplate.WriteIf(
                $"{ClusterSettings.Settings}.Artifacts__S3__Bucket",
                ClusterNetwork.BuildArtifactsPolicy(builder.ArtifactUsers)
            )
        );
        var import = new ModelImportResource();
        foreach (IKubernetesObject<V1ObjectMeta> one in ClusterModelImport.Build(import, values, settings))
        {
            files.Add(Path.Combine(Templates, import.Name, FileName(import, one)), HelmTemplate.WriteIf(ClusterModelImport.Condition, one));
        }

        foreach ((string file, string text) in ClusterSettings.Templates)
        {
            files.Add(Path.Combine(Templates, ClusterSettings.Folder, file), text);
        }

        files.Add("values.schema.json", HelmSchema.Write(values));
        files.Add("Chart.yaml", KubernetesYaml.Serialize(s_chart));
        files.Add("values.yaml", KubernetesYaml.Serialize(values.All));

        string folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        if (Directory.Exists(Path.Combine(folder, Templates)))
        {
            Directory.Delete(Path.Combine(folder, Templates), recursive: true);
        }

        foreach ((string file, string text) in files)
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, context.CancellationToken);
        }

        LogPublished(context.Logger, folder);
        context.Summary.Add("Helm chart", folder);
    }

    /// <summary>Returns the object's name without its resource's name, or its kind if the name contains an expression.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="one">The object.</param>
    public static string FileName(IResource resource, IKubernetesObject<V1ObjectMeta> one)
    {
        string name = one.Metadata.Name.Contains("{{", StringComparison.Ordinal) ? one.Kind.ToLowerInvariant() : one.Metadata.Name;
        string prefix = $"{resource.Name}-";
        return $"{(name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name)}.yaml";
    }

    /// <summary>Names the objects of the import. The application has it only in a cluster.</summary>
    private sealed class ModelImportResource() : Resource("model-import");
}
