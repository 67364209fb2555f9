using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TextToVideo.TestSupport.Kubernetes;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Kubernetes;

/// <summary>
/// A pod of the chart on this machine: its program as a process with the environment and arguments of its container, in which only
/// addresses and paths stand for those of this machine.
/// </summary>
internal sealed class LocalPod(ChartObject workload, Chart chart, IReadOnlyDictionary<string, string> substitutes)
{
    private readonly JsonObject _pod = workload.Template!["spec"]!.AsObject();

    public string Component => workload.Component;

    private JsonObject Container => _pod["containers"]![0]!.AsObject();

    /// <summary>What its program is given.</summary>
    public Dictionary<string, string> Environment => GetEnvironment(Container);

    /// <summary>Runs what the pod runs before its program, to its end.</summary>
    public async Task InitialiseAsync()
    {
        foreach (JsonNode? container in _pod["initContainers"]?.AsArray() ?? [])
        {
            string[] command = [.. container!["command"]!.AsArray().Select(part => Here(part!.GetValue<string>()))];
            var start = new ProcessStartInfo(command[0], command[1..]);
            foreach ((string name, string value) in GetEnvironment(container.AsObject()))
            {
                start.Environment[name] = value;
            }

            (await ProgramProcess.RunAsync(start)).Succeeded();
        }
    }

    /// <summary>Starts the program of its image.</summary>
    /// <param name="project">The image's project.</param>
    /// <param name="folder">Its current folder.</param>
    /// <param name="log">Where its lines go.</param>
    public ProgramProcess Start(string project, string folder, ITestOutputHelper log)
    {
        string[] arguments = [.. Container["args"]?.AsArray().Select(argument => argument!.GetValue<string>()) ?? []];
        return ProgramProcess.Start(project, arguments, folder, Environment, log);
    }

    /// <summary>Asks one of its probes until it is content, as a cluster does.</summary>
    /// <param name="probe">Its name.</param>
    /// <param name="program">Its program.</param>
    public async Task UntilAsync(string probe, ProgramProcess program)
    {
        JsonObject ask = Container[probe]!["httpGet"]!.AsObject();
        string address = Here($"http://*:{ask["port"]}").Replace("*", "127.0.0.1", StringComparison.Ordinal);
        using var http = new HttpClient();
        await program.UntilAsync(
            $"the {probe} of {Component} succeeds",
            async () =>
            {
                try
                {
                    using HttpResponseMessage response = await http.GetAsync(new Uri($"{address}{ask["path"]}"));
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            }
        );
    }

    private Dictionary<string, string> GetEnvironment(JsonObject container)
    {
        var environment = new Dictionary<string, string>();
        foreach (JsonNode? source in container["envFrom"]?.AsArray() ?? [])
        {
            (string kind, string data) = source!["configMapRef"] is null ? ("Secret", "stringData") : ("ConfigMap", "data");
            string name = (source["configMapRef"] ?? source["secretRef"])!["name"]!.GetValue<string>();
            ChartObject values = chart.Objects.Single(one => one.Kind == kind && one.Name == name);
            foreach ((string key, JsonNode? value) in values.Json[data]?.AsObject() ?? [])
            {
                environment[key] = Here(value!.GetValue<string>());
            }
        }

        foreach (JsonNode? variable in container["env"]?.AsArray() ?? [])
        {
            environment[variable!["name"]!.GetValue<string>()] = Here(variable["value"]!.GetValue<string>());
        }

        return environment;
    }

    /// <summary>Whole names only: a path may end as another begins.</summary>
    private string Here(string value) =>
        substitutes.Aggregate(value, (text, pair) => Regex.Replace(text, $@"(?<!\w){Regex.Escape(pair.Key)}(?!\w)", _ => pair.Value));
}
