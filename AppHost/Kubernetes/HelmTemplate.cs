using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Writes Kubernetes objects as Helm templates.</summary>
internal static partial class HelmTemplate
{
    private const string PortOfEach = "\n${indent}{{- range ${list} }}\n${indent}- port: {{ int . }}${rest}\n${indent}{{- end }}";

    /// <summary>Creates requests and limits that are a value of the chart. Quantities of the type cannot be expressions.</summary>
    /// <param name="value">The path of the value.</param>
    public static V1ResourceRequirements CreateResources(string value) =>
        new() { Claims = [new Corev1ResourceClaim { Name = $"{{{{ toYaml {value} }}}}" }] };

    /// <summary>
    /// Writes an object. The serialiser quotes expressions, because they are strings. Numbers (<c>int</c>) must not be quoted, a port that
    /// ranges over a list becomes one port for each element, and the requests and limits of <see cref="CreateResources"/> become the value.
    /// </summary>
    /// <param name="one">The object.</param>
    public static string Write(IKubernetesObject<V1ObjectMeta> one)
    {
        string yaml = Numbers().Replace(KubernetesYaml.Serialize((object)one), "${expression}");
        yaml = Resources()
            .Replace(
                yaml,
                found =>
                    $"{found.Groups["indent"]}resources: "
                    + $"{{{{- toYaml {found.Groups["value"]} | nindent {found.Groups["indent"].Length + 2} }}}}"
            );
        return $"---\n{Ranges().Replace(yaml, PortOfEach)}";
    }

    /// <summary>Writes an object that the chart has only if a value is set.</summary>
    /// <param name="value">The path of the value.</param>
    /// <param name="one">The object.</param>
    public static string WriteIf(string value, IKubernetesObject<V1ObjectMeta> one) =>
        $"{{{{- if .Values.{value} }}}}\n{Write(one)}\n{{{{- end }}}}";

    [GeneratedRegex(@"'(?<expression>\{\{ int [^']*\}\})'")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<indent> +)resources:\n\k<indent>  claims:\n\k<indent>  - name: '\{\{ toYaml (?<value>[^ ]+) \}\}'")]
    private static partial Regex Resources();

    [GeneratedRegex(@"\n(?<indent> *)- port: '\{\{ range (?<list>[^ ]+) \}\}'(?<rest>\n\k<indent>  protocol: [A-Z]+)")]
    private static partial Regex Ranges();
}
